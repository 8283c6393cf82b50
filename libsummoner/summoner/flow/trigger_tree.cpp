// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/trigger_tree.hpp"

#include "summoner/error.hpp"
#include "summoner/flow/trigger_tree_builder.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace summoner::flow {

namespace {

namespace fs = std::filesystem;

constexpr auto expected_name = "a letter, then letters, digits and _";

std::string too_deep() {
  return fmt::format("nested deeper than {} levels", trigger_tree::max_depth);
}

// -- texts --------------------------------------------------------------------

/// Reads the lines of a TRIGGERS file.
class line_reader {
public:
  explicit line_reader(std::string_view source) : source_(source) {
  }

  caf::error read(std::string_view line) {
    ++number_;
    line = line.substr(0, std::min(line.find('#'), line.size()));
    auto name = detail::trimmed(line);
    if (name.empty())
      return caf::none;
    auto before = line.substr(0, line.find(name));
    if (auto at = trigger_tree_builder::not_a_name(name);
        at != trigger_tree_builder::npos)
      return failed(fmt::format("{} is not a trigger: expected {}, found {} at "
                                "column {}",
                                detail::quoted(name), expected_name,
                                detail::quoted(detail::character(name, at)),
                                before.size() + at + 1));
    if (auto err = indent(width(before)))
      return err;
    if (!builder_.add(open_.size() - 1, std::string{name},
                      fmt::format("line {}", number_)))
      return failed(fmt::format("a second {} among siblings", name));
    return caf::none;
  }

  trigger_tree finish() && {
    return std::move(builder_).finish(source_);
  }

private:
  /// Columns that the white space before a name takes.
  static std::size_t width(std::string_view blank) {
    constexpr std::size_t tab = 8;
    std::size_t result = 0;
    for (auto c : blank)
      result = c == '\t' ? (result / tab + 1) * tab : result + 1;
    return result;
  }

  /// Makes `columns` the innermost open level.
  caf::error indent(std::size_t columns) {
    if (open_.empty()) {
      if (columns > 0)
        return failed(fmt::format("the first trigger is indented by {}, "
                                  "expected 0",
                                  columns));
      open_.push_back(0);
    } else if (columns > open_.back()) {
      if (open_.size() == trigger_tree::max_depth)
        return failed(too_deep());
      open_.push_back(columns);
    } else {
      auto level = std::find(open_.begin(), open_.end(), columns);
      if (level == open_.end())
        return failed(fmt::format("indented by {}, expected {} or more than "
                                  "{}",
                                  columns, fmt::join(open_, " or "),
                                  open_.back()));
      open_.erase(level + 1, open_.end());
    }
    return caf::none;
  }

  [[nodiscard]] caf::error failed(std::string_view problem) const {
    return make_error(ec::bad_triggers,
                      fmt::format("{}:{}: {}", source_, number_, problem));
  }

  std::string_view source_;
  std::size_t number_ = 0;
  std::vector<std::size_t> open_; // columns, the root first
  trigger_tree_builder builder_;
};

// -- JSON ---------------------------------------------------------------------

caf::error bad_member(const std::string& path, std::string_view problem) {
  return make_error(ec::bad_triggers,
                    fmt::format("triggers: {}: {}", path, problem));
}

caf::error read_members(const value& tree, const std::string& parent,
                        std::size_t depth, trigger_tree_builder& to) {
  for (auto [name, child] : tree.items()) {
    auto path = parent.empty() ? std::string{name}
                               : fmt::format("{}.{}", parent, name);
    if (depth == trigger_tree::max_depth)
      return bad_member(path, too_deep());
    if (trigger_tree_builder::not_a_name(name) != trigger_tree_builder::npos)
      return bad_member(detail::quoted(path),
                        fmt::format("expected as a name {}", expected_name));
    if (!child.is_null() && !child.is_object())
      return bad_member(path, fmt::format("found {}, expected null or an "
                                          "object",
                                          detail::excerpt(child)));
    to.add(depth, std::string{name}, path);
    if (auto err = read_members(child, path, depth + 1, to))
      return err;
  }
  return caf::none;
}

/// The members of the triggers from `first` on that are as deep as it.
value subtree(std::span<const trigger> all, std::size_t& first) {
  auto result = std::vector<std::pair<std::string, value>>{};
  auto depth = first < all.size() ? all[first].path().size() : 0;
  while (first < all.size() && all[first].path().size() == depth) {
    const auto& name = all[first].name();
    ++first;
    auto has_child = first < all.size() && all[first].path().size() > depth;
    result.emplace_back(name, has_child ? subtree(all, first) : value());
  }
  return result;
}

// -- files --------------------------------------------------------------------

/// Where a file may be, in the order of looking.
std::vector<fs::path> places_of(const std::string& path) {
  auto result = std::vector<fs::path>{};
  if (fs::path{path}.is_relative()) {
    std::error_code ignored;
    auto program = fs::read_symlink("/proc/self/exe", ignored);
    if (!ignored)
      result.push_back(program.parent_path() / path);
  }
  result.emplace_back(path);
  return result;
}

} // namespace

// -- constructors -------------------------------------------------------------

trigger_tree::trigger_tree() {
  static const auto empty = std::make_shared<const content>();
  data_ = empty;
}

trigger_tree::trigger_tree(std::shared_ptr<const content> data) noexcept
  : data_(std::move(data)) {
}

trigger_tree::trigger_tree(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed)
    throw std::invalid_argument{describe(parsed.error())};
  data_ = std::move(parsed->data_);
}

trigger_tree trigger_tree::from_file(std::string path) {
  auto loaded = load(std::move(path));
  if (!loaded)
    throw std::runtime_error{describe(loaded.error())};
  return *std::move(loaded);
}

caf::expected<trigger_tree> trigger_tree::parse(std::string_view text,
                                                std::string_view source) {
  line_reader reader{source};
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    if (auto err = reader.read(text.substr(0, end)))
      return err;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reader).finish();
}

caf::expected<trigger_tree> trigger_tree::load(std::string path) {
  auto places = places_of(path);
  auto is_there = [](const fs::path& place) {
    std::error_code ignored;
    return fs::exists(place, ignored);
  };
  auto found = std::find_if(places.begin(), places.end(), is_there);
  if (found == places.end()) {
    auto tried = std::vector<std::string>(places.begin(), places.end());
    auto where = tried.size() == 1 && tried.front() == path
                   ? std::string{}
                   : fmt::format("; looked for {}", fmt::join(tried, " and "));
    return make_error(ec::cannot_read_file,
                      fmt::format("{}: there is no such file{}", path, where));
  }
  auto text = detail::read_file(found->string());
  if (!text)
    return std::move(text.error());
  return parse(*text, found->string());
}

caf::expected<trigger_tree> trigger_tree::from_json(const value& tree) {
  if (!tree.is_object())
    return bad_member("the tree", fmt::format("found {}, expected an object",
                                              detail::excerpt(tree)));
  trigger_tree_builder builder;
  if (auto err = read_members(tree, "", 0, builder))
    return err;
  return std::move(builder).finish("triggers");
}

// -- observers ----------------------------------------------------------------

trigger trigger_tree::operator[](std::string_view name) const {
  if (auto found = find(name))
    return *found;
  auto known = names();
  auto hint = std::string{"there are none"};
  if (auto meant = detail::nearest(name, known))
    hint = "the nearest known one is " + *meant;
  else if (!known.empty())
    hint = "known are " + detail::enumeration(known);
  throw std::out_of_range(
    fmt::format("unknown trigger {}; {}", detail::quoted(name), hint));
}

std::optional<trigger> trigger_tree::find(std::string_view name) const {
  const auto& all = data_->all;
  const auto& index = data_->by_name;
  auto found = std::lower_bound(index.begin(), index.end(), name,
                                [&](std::size_t i, std::string_view x) {
                                  return all[i].name() < x;
                                });
  if (found == index.end() || all[*found].name() != name)
    return std::nullopt;
  return all[*found];
}

std::optional<std::string>
trigger_tree::name_of(const std::vector<std::size_t>& path) const {
  // Paths in the order of the text are in lexicographic order.
  const auto& all = data_->all;
  auto found = std::lower_bound(
    all.begin(), all.end(), path, [](const trigger& x, const auto& wanted) {
      auto have = x.path();
      return std::lexicographical_compare(have.begin(), have.end(),
                                          wanted.begin(), wanted.end());
    });
  if (found == all.end()
      || !std::equal(path.begin(), path.end(), found->path().begin(),
                     found->path().end()))
    return std::nullopt;
  return found->name();
}

std::vector<std::string> trigger_tree::names() const {
  auto result = std::vector<std::string>{};
  for (const auto& each : data_->all)
    result.push_back(each.name());
  return result;
}

value trigger_tree::to_json() const {
  std::size_t first = 0;
  return data_->all.empty() ? value::object() : subtree(data_->all, first);
}

} // namespace summoner::flow
