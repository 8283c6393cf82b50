// SPDX-License-Identifier: Apache-2.0

#include "triggers/trigger_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace summoner::tools {

namespace {

/// Keywords and alternative operators of C++20.
constexpr auto keywords = std::to_array<std::string_view>({
  "alignas",       "alignof",     "and",
  "and_eq",        "asm",         "auto",
  "bitand",        "bitor",       "bool",
  "break",         "case",        "catch",
  "char",          "char16_t",    "char32_t",
  "char8_t",       "class",       "co_await",
  "co_return",     "co_yield",    "compl",
  "concept",       "const",       "const_cast",
  "consteval",     "constexpr",   "constinit",
  "continue",      "decltype",    "default",
  "delete",        "do",          "double",
  "dynamic_cast",  "else",        "enum",
  "explicit",      "export",      "extern",
  "false",         "float",       "for",
  "friend",        "goto",        "if",
  "inline",        "int",         "long",
  "mutable",       "namespace",   "new",
  "noexcept",      "not",         "not_eq",
  "nullptr",       "operator",    "or",
  "or_eq",         "private",     "protected",
  "public",        "register",    "reinterpret_cast",
  "requires",      "return",      "short",
  "signed",        "sizeof",      "static",
  "static_assert", "static_cast", "struct",
  "switch",        "template",    "this",
  "thread_local",  "throw",       "true",
  "try",           "typedef",     "typeid",
  "typename",      "union",       "unsigned",
  "using",         "virtual",     "void",
  "volatile",      "wchar_t",     "while",
  "xor",           "xor_eq",
});

static_assert(std::is_sorted(keywords.begin(), keywords.end()));

/// Macros that every program meets: of the C library, most of which come with
/// the headers that a header of triggers includes, and of the compiler.
constexpr auto macros = std::to_array<std::string_view>({
  "BIG_ENDIAN",    "BUFSIZ",          "BYTE_ORDER",
  "CHAR_MAX",      "CHAR_MIN",        "CLOCKS_PER_SEC",
  "E2BIG",         "EACCES",          "EADDRINUSE",
  "EADDRNOTAVAIL", "EAFNOSUPPORT",    "EAGAIN",
  "EALREADY",      "EBADF",           "EBADMSG",
  "EBUSY",         "ECANCELED",       "ECHILD",
  "ECONNABORTED",  "ECONNREFUSED",    "ECONNRESET",
  "EDEADLK",       "EDESTADDRREQ",    "EDOM",
  "EDQUOT",        "EEXIST",          "EFAULT",
  "EFBIG",         "EHOSTDOWN",       "EHOSTUNREACH",
  "EIDRM",         "EILSEQ",          "EINPROGRESS",
  "EINTR",         "EINVAL",          "EIO",
  "EISCONN",       "EISDIR",          "ELOOP",
  "EMFILE",        "EMLINK",          "EMSGSIZE",
  "ENAMETOOLONG",  "ENETDOWN",        "ENETRESET",
  "ENETUNREACH",   "ENFILE",          "ENOBUFS",
  "ENODATA",       "ENODEV",          "ENOENT",
  "ENOEXEC",       "ENOLCK",          "ENOLINK",
  "ENOMEM",        "ENOMSG",          "ENOPROTOOPT",
  "ENOSPC",        "ENOSR",           "ENOSTR",
  "ENOSYS",        "ENOTCONN",        "ENOTDIR",
  "ENOTEMPTY",     "ENOTRECOVERABLE", "ENOTSOCK",
  "ENOTSUP",       "ENOTTY",          "ENXIO",
  "EOF",           "EOPNOTSUPP",      "EOVERFLOW",
  "EOWNERDEAD",    "EPERM",           "EPIPE",
  "EPROTO",        "EPROTONOSUPPORT", "EPROTOTYPE",
  "ERANGE",        "EROFS",           "ESHUTDOWN",
  "ESPIPE",        "ESRCH",           "ESTALE",
  "ETIME",         "ETIMEDOUT",       "ETXTBSY",
  "EWOULDBLOCK",   "EXDEV",           "EXIT_FAILURE",
  "EXIT_SUCCESS",  "HUGE_VAL",        "INFINITY",
  "INT_MAX",       "INT_MIN",         "LITTLE_ENDIAN",
  "LONG_MAX",      "LONG_MIN",        "NAN",
  "NULL",          "PATH_MAX",        "RAND_MAX",
  "SIGABRT",       "SIGALRM",         "SIGBUS",
  "SIGCHLD",       "SIGCONT",         "SIGFPE",
  "SIGHUP",        "SIGILL",          "SIGINT",
  "SIGIO",         "SIGKILL",         "SIGPIPE",
  "SIGPOLL",       "SIGPROF",         "SIGQUIT",
  "SIGSEGV",       "SIGSTOP",         "SIGSYS",
  "SIGTERM",       "SIGTRAP",         "SIGTSTP",
  "SIGTTIN",       "SIGTTOU",         "SIGURG",
  "SIGUSR1",       "SIGUSR2",         "SIGVTALRM",
  "SIGWINCH",      "SIGXCPU",         "SIGXFSZ",
  "SIZE_MAX",      "UINT_MAX",        "ULONG_MAX",
  "assert",        "errno",           "linux",
  "offsetof",      "setjmp",          "stderr",
  "stdin",         "stdout",          "unix",
});

static_assert(std::is_sorted(macros.begin(), macros.end()));

/// Whether no constant and no namespace can have that name.
bool is_taken(std::string_view name) {
  return std::binary_search(keywords.begin(), keywords.end(), name)
         || std::binary_search(macros.begin(), macros.end(), name);
}

/// The function that gives the whole tree.
constexpr auto function = std::string_view{"tree"};

std::string constant_of(const std::string& name, const trigger_tree& tree) {
  if (!is_taken(name) && name != function)
    return name;
  auto result = name + '_';
  while (tree.find(result))
    result += '_';
  return result;
}

/// The text of the tree, as literals of its lines.
std::string lines_of(const trigger_tree& tree) {
  auto result = std::string{};
  for (const auto& each : tree.all())
    result += fmt::format("    \"{}{}\\n\"\n",
                          std::string(each.path().size() - 1, ' '),
                          each.name());
  return result.empty() ? "    \"\"\n" : result;
}

bool is_name(std::string_view text) {
  constexpr auto allowed = std::string_view{
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "_0123456789"};
  return !text.empty() && (text.front() < '0' || text.front() > '9')
         && text.find_first_not_of(allowed) == std::string_view::npos
         && !is_taken(text);
}

} // namespace

std::string trigger_header(const trigger_tree& tree, std::string_view space) {
  auto result = fmt::format("// Made by summoner-trigger-header: change the "
                            "TRIGGERS file instead.\n\n"
                            "#pragma once\n\n"
                            "#include \"summoner/flow/trigger.hpp\"\n"
                            "#include \"summoner/flow/trigger_tree.hpp\"\n\n"
                            "namespace {} {{\n\n",
                            space);
  for (const auto& each : tree.all())
    if (tree.find(each.name()) == each) // the last one of that name
      result += fmt::format("inline const ::summoner::trigger {}{{\"{}\", "
                            "{{{}}}}};\n",
                            constant_of(each.name(), tree), each.name(),
                            fmt::join(each.path(), ", "));
  // No trigger begins with an underscore: that name is free.
  result += fmt::format("\n/// All of them, for `agent::use_triggers`.\n"
                        "inline const ::summoner::trigger_tree& {}() {{\n"
                        "  static const ::summoner::trigger_tree _tree{{\n{}"
                        "  }};\n"
                        "  return _tree;\n"
                        "}}\n\n"
                        "}} // namespace {}\n",
                        function, lines_of(tree), space);
  return result;
}

bool is_namespace(std::string_view text) {
  auto end = text.find("::");
  if (end == std::string_view::npos)
    return is_name(text);
  return is_name(text.substr(0, end)) && is_namespace(text.substr(end + 2));
}

} // namespace summoner::tools
