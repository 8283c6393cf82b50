// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/layout.hpp"

#include "summoner/json/print.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/json/value.hpp"
#include "summoner/logging/ansi.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace summoner::logging {

namespace {

std::string_view format_of(const logger_config& config, medium where) {
  if (where == medium::file)
    return config.log_format.empty() ? line_format::standard
                                     : std::string_view{config.log_format};
  return config.console_log_format.empty()
           ? line_format::coloured
           : std::string_view{config.console_log_format};
}

std::string json_string(std::string_view text) {
  std::string result;
  json::print(value(text), result);
  return result;
}

// An object is JSON already.
std::string json_line(const record& what, std::string_view time) {
  auto message = what.is_object ? what.text : json_string(what.text);
  auto result = fmt::format(R"({{"timestamp": {}, "name": {}, "level": "{}", )"
                            R"("message": {}}})",
                            json_string(time), json_string(what.name),
                            to_string(what.level), message);
  return json::is_valid_utf8(result) ? result : json::to_valid_utf8(result);
}

} // namespace

layout::layout(medium where, bool is_json, line_format line, date_format date)
  : where_(where), is_json_(is_json), line_(std::move(line)),
    date_(std::move(date)) {
}

caf::expected<layout> layout::make(const logger_config& config, medium where) {
  auto line = line_format::parse(format_of(config, where));
  if (!line)
    return line.error();
  auto date = date_format::parse(config.date_format);
  if (!date)
    return date.error();
  auto is_json = where == medium::file && config.enable_json_log;
  return layout{where, is_json, std::move(*line), std::move(*date)};
}

std::string layout::line(const record& what, const wall_time& when) const {
  std::string time;
  date_.append(when, time);
  if (is_json_)
    return json_line(what, time);
  std::string result;
  line_.append({time, what.name, to_string(what.level), what.text}, result);
  if (where_ == medium::plain_console
      && result.find('\033') != std::string::npos)
    return without_escapes(result);
  return result;
}

} // namespace summoner::logging
