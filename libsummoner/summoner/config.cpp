// SPDX-License-Identifier: Apache-2.0

#include "summoner/config.hpp"

#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"
#include "summoner/json/reader.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

template <class Config>
caf::error refusal(const detail::config_key<Config>& key, const value& found) {
  auto allowed = key.allowed;
  if (auto why = key.explain(found); !why.empty())
    allowed += "; " + why;
  return not_allowed(key.path, found, allowed);
}

caf::error with_source(std::string_view source, const caf::error& err) {
  return make_error(ec::bad_config,
                    fmt::format("{}: {}", source, describe(err)));
}

std::size_t line_of(std::string_view text, std::size_t position) {
  auto before = text.substr(0, position);
  auto breaks = std::count(before.begin(), before.end(), '\n');
  return 1 + static_cast<std::size_t>(breaks);
}

caf::error not_json(std::string_view text, const json::detail::outcome& status,
                    std::string_view source) {
  auto reason = text.starts_with("\xEF\xBB\xBF")
                  ? "a byte order mark stands before it; save the file as "
                    "UTF-8 without one"
                  : status.reason;
  return make_error(ec::bad_config,
                    fmt::format("{}:{}: not JSON: {}", source,
                                line_of(text, status.position), reason));
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

  /// Reads a whole file: what is wrong with a value keeps no other from being
  /// read.
  void read(std::string_view text) {
    json::detail::reader reader{text};
    auto node = json::detail::null_node();
    std::vector<json::detail::repeated_key> repeated;
    auto status = reader.read_last(node, repeated);
    if (!status.is_ok()) {
      refuse(not_json(text, status, source_));
      return;
    }
    auto root = std::move(reader.builder()).finish(node);
    for (const auto& key : repeated)
      warn(fmt::format(
        "{}:{}: the key {} is there more than once; the last one counts",
        source_, line_of(text, key.position), excerpt(value(key.name))));
    if (root.is_object())
      read_section(root, "");
    else
      refuse_value("the file", root, "an object");
    result_.config.logger.is_explicit = root.contains("logger");
  }

  void warn(std::string text) {
    problems_.push_back(text);
    result_.warnings.push_back(std::move(text));
  }

  /// Whether there was nothing to refuse.
  [[nodiscard]] bool is_right() const {
    return !first_error_;
  }

  [[nodiscard]] const Config& config() const {
    return result_.config;
  }

  /// The configuration, or the first thing that was refused.
  caf::expected<parsed_config<Config>> take() && {
    if (first_error_)
      return std::move(first_error_);
    return std::move(result_);
  }

  /// All that was refused or warned of, in the order of the file.
  std::vector<std::string> take_problems() && {
    return std::move(problems_);
  }

private:
  /// @param prefix Empty, or the section's path and a dot.
  void read_section(const value& section, const std::string& prefix) {
    for (auto [name, found] : section.items())
      read_member(prefix, name, found);
  }

  void read_member(const std::string& prefix, std::string_view name,
                   const value& found) {
    auto path = prefix + std::string{name};
    // A dot in a name is no path: that key is unknown.
    auto is_name = name.find('.') == std::string_view::npos;
    if (auto key = find_key(path); is_name && key != keys_->end()) {
      if (!key->read(found, result_.config))
        refuse(with_source(source_, refusal(*key, found)));
    } else if (is_name && is_section(path)) {
      if (found.is_object())
        read_section(found, path + '.');
      else
        refuse_value(path, found, "an object");
    } else {
      warn_of_unknown(path, found);
    }
  }

  void refuse_value(std::string_view path, const value& found,
                    std::string_view allowed) {
    refuse(with_source(source_, not_allowed(path, found, allowed)));
  }

  void refuse(caf::error err) {
    problems_.push_back(describe(err));
    if (!first_error_)
      first_error_ = std::move(err);
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
    warn(std::move(warning));
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
  caf::error first_error_;
  std::vector<std::string> problems_;
};

config_reader<client_config> read_client(std::string_view json,
                                         std::string_view source) {
  config_reader<client_config> reader{detail::client_keys(), source};
  reader.read(json);
  const auto& sender = reader.config().sender;
  auto least = sender.concurrency_limit;
  // A value that was refused says nothing about others.
  if (reader.is_right() && sender.queue_maxsize.value_or(least) < least)
    reader.warn(fmt::format(
      "{}: hyper_parameters.sender.queue_maxsize is {}, less than "
      "concurrency_limit, {}: fewer runs than that can be prepared at once",
      source, *sender.queue_maxsize, least));
  return reader;
}

/// One of the things that a relay does to who sends too quickly.
struct slowing {
  bool is_enabled;
  std::size_t threshold;
  std::string_view key;
  std::string_view what;
};

/// Warns of thresholds that change the order of what is done.
void compare_thresholds(config_reader<relay_config>& reader,
                        std::string_view source) {
  auto limits = reader.config().limits.value_or(relay_limits{});
  const auto& from = limits.backpressure_policy;
  const std::array steps{
    slowing{from.enable_throttle, from.throttle_threshold, "throttle_threshold",
            "throttled"},
    slowing{from.enable_flow_control, from.flow_control_threshold,
            "flow_control_threshold", "put under flow control"},
    slowing{from.enable_disconnect, from.disconnect_threshold,
            "disconnect_threshold", "closed"},
  };
  const slowing* before = nullptr;
  for (const auto& step : steps) {
    if (!step.is_enabled)
      continue;
    if (before != nullptr && step.threshold < before->threshold)
      reader.warn(fmt::format(
        "{}: hyper_parameters.backpressure_policy.{} is {}, less than {}, {}: "
        "clients may be {} before they are {}",
        source, step.key, step.threshold, before->key, before->threshold,
        step.what, before->what));
    before = &step;
  }
}

config_reader<relay_config> read_relay(std::string_view json,
                                       std::string_view source) {
  config_reader<relay_config> reader{detail::relay_keys(), source};
  reader.read(json);
  if (reader.is_right())
    compare_thresholds(reader, source);
  return reader;
}

/// A value is valid if a file may say it.
template <class Config>
caf::error check(const Config& config, const config_keys<Config>& keys) {
  Config ignored;
  for (const auto& key : keys)
    if (auto shown = key.show(config); shown && !key.read(*shown, ignored))
      return refusal(key, *shown);
  return caf::none;
}

} // namespace

// -- public functions ---------------------------------------------------------

bool is_configured(const logger_config& config) {
  return config != logger_config{}; // also if only because it is explicit
}

caf::expected<parsed_config<client_config>>
parse_client_config(std::string_view json, std::string_view source) {
  return read_client(json, source).take();
}

caf::expected<parsed_config<relay_config>>
parse_relay_config(std::string_view json, std::string_view source) {
  auto result = read_relay(json, source).take();
  if (result && !result->config.limits)
    result->config.limits.emplace();
  return result;
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

// -- for the program ----------------------------------------------------------

value detail::read_config_json(std::string_view json) {
  json::detail::reader reader{json};
  auto root = json::detail::null_node();
  std::vector<json::detail::repeated_key> ignored;
  if (!reader.read_last(root, ignored).is_ok())
    return {};
  return std::move(reader.builder()).finish(root);
}

std::vector<std::string>
detail::client_config_problems(std::string_view json, std::string_view source) {
  return read_client(json, source).take_problems();
}

std::vector<std::string>
detail::relay_config_problems(std::string_view json, std::string_view source) {
  return read_relay(json, source).take_problems();
}

} // namespace summoner
