// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/utf8.hpp"

namespace summoner::protocol {

using json::is_valid_utf8;
using json::to_valid_utf8;

} // namespace summoner::protocol
