// SPDX-License-Identifier: Apache-2.0

// RapidJSON, adapted: internal to json/reader.cpp. Its templates live in a
// namespace of ours, so that programs may use another RapidJSON, or this one
// with other macros, beside this library.

#pragma once

#define RAPIDJSON_NAMESPACE summoner::json::rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace summoner::json::rapidjson {
#define RAPIDJSON_NAMESPACE_END }
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>

#ifdef __SSE2__
#  include <emmintrin.h>
#endif

namespace summoner::json::detail {

/// Text that RapidJSON reads and unescapes in place.
/// @pre Ends with NUL; `stream_padding` bytes from there may be read.
struct insitu_stream {
  using Ch = char; // NOLINT(readability-identifier-naming)

  explicit insitu_stream(char* text) noexcept : src(text), head(text) {
  }

  // NOLINTBEGIN(readability-identifier-naming): names by RapidJSON.
  [[nodiscard]] char Peek() const noexcept {
    return *src;
  }

  char Take() noexcept {
    return *src++;
  }

  [[nodiscard]] std::size_t Tell() const noexcept {
    return static_cast<std::size_t>(src - head);
  }

  char* PutBegin() noexcept {
    return dst = src;
  }

  void Put(char c) noexcept {
    *dst++ = c;
  }

  std::size_t PutEnd(const char* begin) const noexcept {
    return static_cast<std::size_t>(dst - begin);
  }

  void Flush() noexcept {
  }
  // NOLINTEND(readability-identifier-naming)

  char* src;
  char* dst = nullptr;
  char* head;
  bool has_lone_surrogate = false;
};

inline constexpr std::size_t stream_padding = 16;

/// UTF-8 that is known to be valid, except that escapes may be half of a
/// surrogate pair, which RapidJSON lets pass.
struct checked_utf8 : rapidjson::UTF8<> {
  template <class OutputStream>
  // NOLINTNEXTLINE(readability-identifier-naming): name by RapidJSON.
  static void Encode(OutputStream& out, unsigned code_point) {
    if constexpr (std::is_same_v<OutputStream, insitu_stream>)
      if (code_point >= 0xd800 && code_point <= 0xdfff)
        out.has_lone_surrogate = true;
    rapidjson::UTF8<>::Encode(out, code_point);
  }
};

/// Copies characters up to the next one that RapidJSON has to look at.
inline void copy_plain(insitu_stream& stream) noexcept {
#ifdef __SSE2__
  const auto quote = _mm_set1_epi8('"');
  const auto backslash = _mm_set1_epi8('\\');
  const auto control = _mm_set1_epi8(0x1f);
  auto* src = stream.src;
  auto* dst = stream.dst;
  for (;;) {
    auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(src));
    auto special
      = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                  _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (mask == 0) {
      if (src != dst)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), bytes);
      src += 16;
      dst += 16;
      continue;
    }
    auto count = std::countr_zero(mask);
    if (src - dst >= 16)
      // Writes beyond what was read, but not as far as what is unread.
      _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), bytes);
    else if (src != dst)
      std::memmove(dst, src, static_cast<std::size_t>(count));
    stream.src = src + count;
    stream.dst = dst + count;
    return;
  }
#else
  auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  };
  while (is_plain(*stream.src))
    *stream.dst++ = *stream.src++;
#endif
}

} // namespace summoner::json::detail

namespace summoner::json::rapidjson {

/// RapidJSON calls this for a character that is not special. It compiles, but
/// never calls, what it needs for other streams.
template <>
struct Transcoder<detail::checked_utf8, detail::checked_utf8>
  : Transcoder<UTF8<>, UTF8<>> {
  using Transcoder<UTF8<>, UTF8<>>::Transcode;

  // NOLINTNEXTLINE(readability-identifier-naming): name by RapidJSON.
  static bool Transcode(detail::insitu_stream& in, detail::insitu_stream&) {
    detail::copy_plain(in);
    return true;
  }
};

} // namespace summoner::json::rapidjson
