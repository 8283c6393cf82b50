// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/statement_queue.hpp"

namespace summoner::sqlite {

statement_queue::part& statement_queue::part_for(std::string_view sql,
                                                 std::size_t width) {
  if (parts_.empty() || parts_.back().sql != sql
      || parts_.back().values.width() != width) {
    parts_.push_back({std::string{sql}, parameter_table{width}});
    parts_.back().values.reserve(batch_size);
  }
  return parts_.back();
}

void statement_queue::flush() {
  if (parts_.empty())
    return;
  auto work = [parts = std::exchange(parts_, {})](connection& to) {
    for (const auto& [sql, values] : parts)
      to.execute_many(sql, values);
  };
  size_ = 0;
  sent_ = std::make_shared<function_operation<decltype(work)>>(std::move(work));
  where_->submit(sent_, purpose::statements, lease_, nullptr);
}

} // namespace summoner::sqlite
