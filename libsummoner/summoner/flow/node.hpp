// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::flow {

enum class node_kind : std::uint8_t {
  /// One name: `opened`.
  plain,
  /// Anything: `/all`.
  all,
  /// Everything but these: `/not(a,b)`.
  except,
  /// Any of these: `/oneof(a,b)`.
  one_of,
};

/// The name of a kind, as in the source.
/// @relates node_kind
std::string to_string(node_kind kind);

/// A token of the flow: in a route it is a gate, in what an agent uploads a
/// state.
///
/// A plain name is a letter or `_`, then letters, digits, `_`, or bytes from
/// 0x80. An item in parentheses is any text without `,` or `)`, trimmed; empty
/// ones are dropped.
///
/// @par Threads   A value: immutable but for assignment. A plain copy shares
///                nothing, the others share their names.
/// @par Errors    Literals are nodes: `node door = "opened";`. A text that is
///                no node throws `std::invalid_argument` with the text of the
///                error that `parse` gives.
class node {
public:
  // -- constructors -----------------------------------------------------------

  /// Reads a token; white space around it and around and inside of the
  /// parentheses is ignored. Fails with `ec::bad_node`, which quotes the token
  /// and tells the byte where something else was expected.
  /// @param offset Added to positions in errors, for a token inside of a text.
  [[nodiscard]] static caf::expected<node> parse(std::string_view token,
                                                 std::size_t offset = 0);

  node(std::string_view token);

  node(const char* token) : node(std::string_view{token}) {
  }

  node(const std::string& token) : node(std::string_view{token}) {
  }

  // -- observers --------------------------------------------------------------

  [[nodiscard]] node_kind kind() const noexcept {
    return kind_;
  }

  /// The names in the order of the text, as often as they stand there; one for
  /// a plain node, none for `/all`. Valid as long as this node.
  [[nodiscard]] std::span<const std::string> names() const noexcept;

  /// The canonical text: without spaces. Valid as long as this node.
  [[nodiscard]] const std::string& text() const noexcept {
    return text_;
  }

  /// Whether this gate lets `state` through:
  ///
  /// | gate \ state | plain s    | all | not S               | oneof S      |
  /// |--------------|------------|-----|---------------------|--------------|
  /// | plain g      | g = s      | yes | g not in S          | g in S       |
  /// | all          | yes        | yes | yes                 | yes          |
  /// | not G        | s not in G | yes | yes                 | yes          |
  /// | oneof G      | s in G     | yes | G minus S not empty | G and S meet |
  [[nodiscard]] bool accepts(const node& state) const noexcept;

  /// Equal in kind and names, order and repetition included.
  friend bool operator==(const node& lhs, const node& rhs) noexcept {
    return lhs.text_ == rhs.text_;
  }

private:
  using name_list = std::vector<std::string>;

  node(node_kind kind, std::string text,
       std::shared_ptr<const name_list> names) noexcept;

  static caf::expected<node> parse_command(std::string_view token,
                                           std::size_t offset);
  static caf::expected<node> parse_list(node_kind kind, std::string_view token,
                                        std::size_t open, std::size_t offset);

  [[nodiscard]] bool has(std::string_view name) const noexcept;
  [[nodiscard]] bool one_of_accepts(const node& state) const noexcept;

  node_kind kind_;
  std::string text_; // tells kind and names apart from all others
  std::shared_ptr<const name_list> names_; // null unless in parentheses
};

} // namespace summoner::flow

namespace summoner {

using flow::node;

} // namespace summoner
