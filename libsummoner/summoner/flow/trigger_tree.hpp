// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/trigger.hpp"
#include "summoner/fwd.hpp"

#include <caf/expected.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::flow {

/// The triggers of an agent: names, one a line, indented to form a tree.
///
///     const trigger_tree triggers{R"(ok  # a comment
///         done
///     error
///     )"};
///     auto done = triggers["done"];
///
/// A name is a letter, then letters, digits and `_`. Indentation is spaces, or
/// tabs to the next multiple of 8. A name that stands in two branches is
/// looked up as its last occurrence, with a warning. A tree has at most
/// `max_depth` levels, so that its JSON can be read as part of a description.
///
/// @par Threads   An immutable value; copies share their content.
/// @par Lifetime  Spans live as long as any copy of the tree.
/// @par Errors    A literal that is no tree throws `std::invalid_argument` with
///                the text of the error that `parse` gives, `from_file`
///                `std::runtime_error` with that of `load`; `parse` and `load`
///                are for texts and files that may be wrong.
class trigger_tree {
public:
  /// Levels that a tree may have.
  static constexpr std::size_t max_depth = 120;

  // -- constructors -----------------------------------------------------------

  /// The tree without triggers.
  trigger_tree();

  /// The tree of a literal.
  explicit trigger_tree(std::string_view text);

  /// The tree of a file that the program cannot do without; see `load`.
  [[nodiscard]] static trigger_tree from_file(std::string path = "TRIGGERS");

  /// Reads a text. Fails with `ec::bad_triggers`, which names the source, the
  /// line, what was found and what was expected: not a name, a name twice
  /// among siblings, an indented first line, an indentation that matches no
  /// open level, or one level too many.
  /// @param source What errors and warnings call the text.
  [[nodiscard]] static caf::expected<trigger_tree>
  parse(std::string_view text, std::string_view source = "triggers");

  /// Reads a file; look whether it could before using what it gives. A relative
  /// path is looked up beside the executable, links resolved, and then in the
  /// working directory. Fails like `parse` and with `ec::cannot_read_file`,
  /// which names all places.
  [[nodiscard]] static caf::expected<trigger_tree>
  load(std::string path = "TRIGGERS");

  /// Reads a JSON object: name → null or subtree, in its order. Fails with
  /// `ec::bad_triggers`, which names the place.
  [[nodiscard]] static caf::expected<trigger_tree> from_json(const value& tree);

  // -- observers --------------------------------------------------------------

  /// The trigger of that name. Throws `std::out_of_range` without one, with
  /// the name that was probably meant, or those that are known.
  [[nodiscard]] trigger operator[](std::string_view name) const;

  /// The trigger of that name, if there is one.
  [[nodiscard]] std::optional<trigger> find(std::string_view name) const;

  /// The name of the trigger at `path`, if there is one.
  [[nodiscard]] std::optional<std::string>
  name_of(const std::vector<std::size_t>& path) const;

  /// All triggers in the order of the text, children behind their parents.
  [[nodiscard]] std::span<const trigger> all() const noexcept {
    return data_->all;
  }

  /// All names in the order of the text, those that stand twice twice.
  [[nodiscard]] std::vector<std::string> names() const;

  /// What was odd in the text.
  [[nodiscard]] std::span<const std::string> warnings() const noexcept {
    return data_->warnings;
  }

  /// What `from_json` makes this tree of.
  [[nodiscard]] value to_json() const;

private:
  friend class trigger_tree_builder;

  struct content {
    std::vector<trigger> all;
    std::vector<std::size_t> by_name; // indices of looked up ones, sorted
    std::vector<std::string> warnings;
  };

  explicit trigger_tree(std::shared_ptr<const content> data) noexcept;

  std::shared_ptr<const content> data_; // never null
};

} // namespace summoner::flow

namespace summoner {

using flow::trigger_tree;

} // namespace summoner
