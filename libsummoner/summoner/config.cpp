// SPDX-License-Identifier: Apache-2.0

#include "summoner/config.hpp"

#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/reader.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace summoner {

namespace {

using detail::config_keys;
using detail::excerpt;
using detail::nearest;
using detail::read_file;

// -- texts --------------------------------------------------------------------

caf::error not_allowed(std::string_view path, const value& found,
                       std::string_view allowed) {
  return make_error(ec::bad_config, fmt::format("{}: found {}, allowed: {}",
                                                path, excerpt(found), allowed));
}

caf::error with_source(std::string_view source, const caf::error& err) {
  return make_error(ec::bad_config,
                    fmt::format("{}: {}", source, describe(err)));
}

caf::error not_json(std::string_view text, std::string_view source) {
  // Read again for the position.
  json::detail::reader reader{text};
  json::detail::node ignored{};
  auto status = reader.read(ignored);
  auto end = std::min(status.position, text.size());
  auto line = 1 + std::count(text.begin(), text.begin() + end, '\n');
  return make_error(ec::bad_config, fmt::format("{}:{}: not JSON: {}", source,
                                                line, status.reason));
}

// -- paths --------------------------------------------------------------------

std::string_view parent_of(std::string_view path) {
  auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{}
                                       : path.substr(0, dot);
}

// -- reading ------------------------------------------------------------------

/// Fills a configuration from a JSON object by a table of keys.
template <class Config>
class config_reader {
public:
  config_reader(const config_keys<Config>& keys, std::string_view source)
    : keys_(&keys), source_(source) {
  }

  /// Reads the members of a section.
  /// @param prefix Empty, or the section's path and a dot.
  caf::error read(const value& section, const std::string& prefix) {
    for (auto [name, found] : section.items())
      if (auto err = read_member(prefix, name, found))
        return err;
    return caf::none;
  }

  parsed_config<Config> take() && {
    return std::move(result_);
  }

private:
  caf::error read_member(const std::string& prefix, std::string_view name,
                         const value& found) {
    auto path = prefix + std::string{name};
    // A dot in a name is no path: that key is unknown.
    auto is_name = name.find('.') == std::string_view::npos;
    if (auto key = find_key(path); is_name && key != keys_->end()) {
      if (!key->read(found, result_.config))
        return not_allowed(path, found, key->allowed);
    } else if (is_name && is_section(path)) {
      if (!found.is_object())
        return not_allowed(path, found, "an object");
      return read(found, path + '.');
    } else {
      warn_of_unknown(path, found);
    }
    return caf::none;
  }

  auto find_key(std::string_view path) const {
    return std::find_if(keys_->begin(), keys_->end(),
                        [path](const auto& key) { return key.path == path; });
  }

  bool is_section(std::string_view path) const {
    auto inside = [prefix = std::string{path} + '.'](const auto& key) {
      return key.path.starts_with(prefix);
    };
    return std::any_of(keys_->begin(), keys_->end(), inside);
  }

  void warn_of_unknown(std::string_view path, const value& found) {
    auto known = found.is_object() ? all_sections() : all_paths();
    auto warning = fmt::format("{}: unknown key {} is ignored", source_,
                               excerpt(value(path)));
    if (auto meant = nearest(path, known))
      warning += "; the nearest known key is " + *meant;
    result_.warnings.push_back(std::move(warning));
  }

  std::vector<std::string> all_paths() const {
    auto result = std::vector<std::string>{};
    for (const auto& key : *keys_)
      result.push_back(key.path);
    return result;
  }

  std::vector<std::string> all_sections() const {
    auto result = std::vector<std::string>{};
    for (const auto& key : *keys_)
      for (auto path = parent_of(key.path); !path.empty();
           path = parent_of(path))
        result.emplace_back(path);
    return result;
  }

  const config_keys<Config>* keys_;
  std::string_view source_;
  parsed_config<Config> result_;
};

template <class Config>
caf::expected<parsed_config<Config>> parse(std::string_view text,
                                           std::string_view source,
                                           const config_keys<Config>& keys) {
  auto root = json::parse(text);
  if (!root)
    return not_json(text, source);
  if (!root->is_object())
    return with_source(source, not_allowed("the file", *root, "an object"));
  config_reader<Config> reader{keys, source};
  if (auto err = reader.read(*root, ""))
    return with_source(source, err);
  return std::move(reader).take();
}

/// A value is valid if a file may say it.
template <class Config>
caf::error check(const Config& config, const config_keys<Config>& keys) {
  Config ignored;
  for (const auto& key : keys)
    if (auto shown = key.show(config); shown && !key.read(*shown, ignored))
      return not_allowed(key.path, *shown, key.allowed);
  return caf::none;
}

} // namespace

// -- public functions ---------------------------------------------------------

caf::expected<parsed_config<client_config>>
parse_client_config(std::string_view json, std::string_view source) {
  auto result = parse(json, source, detail::client_keys());
  if (!result)
    return result;
  const auto& sender = result->config.sender;
  if (sender.queue_maxsize.value_or(sender.concurrency_limit)
      < sender.concurrency_limit)
    result->warnings.push_back(fmt::format(
      "{}: hyper_parameters.sender.queue_maxsize is {}, less than "
      "concurrency_limit, {}: fewer runs than that can be prepared at once",
      source, *sender.queue_maxsize, sender.concurrency_limit));
  return result;
}

caf::expected<parsed_config<relay_config>>
parse_relay_config(std::string_view json, std::string_view source) {
  return parse(json, source, detail::relay_keys());
}

caf::expected<parsed_config<client_config>>
load_client_config(const std::string& path) {
  auto text = read_file(path);
  if (!text)
    return std::move(text.error());
  return parse_client_config(*text, path);
}

caf::expected<parsed_config<relay_config>>
load_relay_config(const std::string& path) {
  auto text = read_file(path);
  if (!text)
    return std::move(text.error());
  return parse_relay_config(*text, path);
}

caf::error validate(const client_config& config) {
  return check(config, detail::client_keys());
}

caf::error validate(const relay_config& config) {
  return check(config, detail::relay_keys());
}

} // namespace summoner
