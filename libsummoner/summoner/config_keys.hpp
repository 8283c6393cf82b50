// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/json/value.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// What configuration files may say. Not part of the public interface.
namespace summoner::detail {

// -- rules: what a key allows, and how that is stored -------------------------

struct boolean_rule {
  using stored = bool;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, bool& to) const;
  [[nodiscard]] value show(bool from) const;
};

/// @pre All from `min` to `max` fit into the member.
struct integer_rule {
  using stored = std::int64_t;

  std::int64_t min;
  std::int64_t max;

  [[nodiscard]] std::string allowed() const;
  [[nodiscard]] bool accepts(const value& found) const;

  template <class T>
  bool read(const value& found, T& to) const {
    if (!accepts(found))
      return false;
    to = static_cast<T>(found.as_int());
    return true;
  }

  template <class T>
  [[nodiscard]] value show(T from) const {
    return value(from);
  }
};

/// A number, perhaps with a fraction.
struct number_rule {
  using stored = double;

  double min;
  double max;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, double& to) const;
  [[nodiscard]] value show(double from) const;
};

/// A number of units, perhaps with a fraction, stored as whole milliseconds.
struct duration_rule {
  using stored = std::chrono::milliseconds;

  std::chrono::milliseconds unit;
  std::string_view name;
  std::int64_t max;
  std::chrono::milliseconds min{0};

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, std::chrono::milliseconds& to) const;
  [[nodiscard]] value show(std::chrono::milliseconds from) const;
};

struct text_rule {
  using stored = std::string;

  enum class emptiness : bool { refused, allowed };

  emptiness empty = emptiness::allowed;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, std::string& to) const;
  [[nodiscard]] value show(const std::string& from) const;
};

/// A text that is a format, see `logging::line_format`; empty for the default.
struct line_format_rule {
  using stored = std::string;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, std::string& to) const;
  [[nodiscard]] value show(const std::string& from) const;
  [[nodiscard]] std::string explain(const value& refused) const;
};

/// A text that is a format, see `logging::date_format`; empty for the default.
struct date_format_rule {
  using stored = std::string;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, std::string& to) const;
  [[nodiscard]] value show(const std::string& from) const;
  [[nodiscard]] std::string explain(const value& refused) const;
};

struct text_list_rule {
  using stored = std::vector<std::string>;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, std::vector<std::string>& to) const;
  [[nodiscard]] value show(const std::vector<std::string>& from) const;
};

struct log_level_rule {
  using stored = log_level;

  [[nodiscard]] std::string allowed() const;
  bool read(const value& found, log_level& to) const;
  [[nodiscard]] value show(log_level from) const;
};

/// Whether a file may say null: the same as leaving the key out, or for an
/// optional member that it is not set.
enum class null : bool { refused, allowed };

// -- keys ---------------------------------------------------------------------

/// One key of a configuration file.
template <class Config>
struct config_key {
  /// For example `logger.log_level`.
  std::string path;
  /// What it is for, for people.
  std::string about;
  /// What the file may say, for people.
  std::string allowed;
  /// Stores what a file says; false if that is not allowed.
  std::function<bool(const value& found, Config& to)> read;
  /// What a file would say for `from`; nothing for a key that is not set or
  /// that is accepted and ignored.
  std::function<std::optional<value>(const Config& from)> show;
  /// What in particular is wrong with a value that is not allowed; empty if
  /// that is plain.
  std::function<std::string(const value& refused)> explain;
};

/// The keys of one type of configuration file, in the order of the manual.
template <class Config>
using config_keys = std::vector<config_key<Config>>;

/// The keys of a client file.
const config_keys<client_config>& client_keys();

/// The keys of a relay file.
const config_keys<relay_config>& relay_keys();

// -- building tables ----------------------------------------------------------

template <class T>
inline constexpr bool is_optional_v = false;

template <class T>
inline constexpr bool is_optional_v<std::optional<T>> = true;

template <class Rule, class T>
bool read_member(const Rule& rule, null nulls, const value& found, T& to) {
  if (found.is_null() && nulls == null::allowed) {
    if constexpr (is_optional_v<T>)
      to.reset();
    return true;
  }
  if constexpr (is_optional_v<T>)
    return rule.read(found, to.emplace());
  else
    return rule.read(found, to);
}

template <class Rule, class T>
std::optional<value> show_member(const Rule& rule, null nulls, const T& from) {
  if constexpr (is_optional_v<T>) {
    if (from)
      return rule.show(*from);
    return nulls == null::allowed ? std::optional{value()} : std::nullopt;
  } else {
    return rule.show(from);
  }
}

/// Adds the keys of one section of a file to a table.
///
/// @tparam Where Leads from a configuration to the section's struct: a pointer
///               to member or `std::identity`.
template <class Config, class Where>
class section {
public:
  /// @param prefix Empty, or the section's path and a dot.
  section(config_keys<Config>& table, std::string prefix, Where where)
    : table_(&table), prefix_(std::move(prefix)), where_(where) {
  }

  /// Adds a key that is stored in a member.
  template <class Rule, class Member>
  void add(std::string_view name, Rule rule, Member member,
           std::string_view about, null nulls = null::refused) {
    auto where = where_;
    table_->push_back({
      prefix_ + std::string{name},
      std::string{about},
      allowed(rule, nulls),
      [=](const value& found, Config& to) {
        return read_member(rule, nulls, found, std::invoke(where, to).*member);
      },
      [=](const Config& from) {
        return show_member(rule, nulls, std::invoke(where, from).*member);
      },
      explanation(rule),
    });
  }

  /// Adds a key that must be well-formed and has no effect.
  template <class Rule>
  void ignore(std::string_view name, Rule rule, null nulls = null::refused) {
    table_->push_back({
      prefix_ + std::string{name},
      "accepted and ignored",
      allowed(rule, nulls),
      [=](const value& found, Config&) {
        typename Rule::stored unused;
        return read_member(rule, nulls, found, unused);
      },
      [](const Config&) { return std::nullopt; },
      explanation(rule),
    });
  }

private:
  template <class Rule>
  static auto explanation(Rule rule) {
    return [=](const value& refused) {
      if constexpr (requires { rule.explain(refused); })
        return rule.explain(refused);
      else
        return std::string{};
    };
  }

  template <class Rule>
  static std::string allowed(const Rule& rule, null nulls) {
    return rule.allowed() + (nulls == null::allowed ? ", or null" : "");
  }

  config_keys<Config>* table_;
  std::string prefix_;
  Where where_;
};

// -- checking -----------------------------------------------------------------

/// What a file says; of equal keys in an object the last counts. Null if it is
/// no JSON.
[[nodiscard]] value read_config_json(std::string_view json);

/// All that is wrong or odd in a client configuration, while
/// `parse_client_config` stops at the first value that is wrong: each such
/// value and each warning, with its key, in the order of the file. Empty if
/// there is nothing.
/// @param source Shown in each text, for example the file name.
std::vector<std::string> client_config_problems(std::string_view json,
                                                std::string_view source);

/// All that is wrong or odd in a relay configuration.
/// @copydetails client_config_problems
std::vector<std::string> relay_config_problems(std::string_view json,
                                               std::string_view source);

} // namespace summoner::detail
