// SPDX-License-Identifier: Apache-2.0

#include "graphviz.hpp"

#include "summoner/error.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace summoner::tools {

namespace {

struct file_closer {
  void operator()(std::FILE* file) const noexcept {
    std::fclose(file);
  }
};

using temporary_file = std::unique_ptr<std::FILE, file_closer>;

caf::error failed(std::string_view what, int number) {
  return make_error(ec::cannot_read_file,
                    fmt::format("{}: {}", what, std::strerror(number)));
}

bool write_all(std::FILE* to, const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), to) == text.size()
         && std::fflush(to) == 0 && std::fseek(to, 0, SEEK_SET) == 0;
}

std::string read_all(std::FILE* from) {
  std::string result;
  std::array<char, 65536> part;
  std::rewind(from);
  while (auto size = std::fread(part.data(), 1, part.size(), from))
    result.append(part.data(), size);
  return result;
}

/// Runs `program -Tsvg` from one file to another.
/// @returns An error number, or a negative exit status.
int run(const std::string& program, std::FILE* in, std::FILE* out) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fileno(in), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, fileno(out), STDOUT_FILENO);
  auto name = program;
  std::string format = "-Tsvg";
  std::array<char*, 3> arguments{name.data(), format.data(), nullptr};
  pid_t child = 0;
  auto problem = posix_spawnp(&child, name.c_str(), &files, nullptr,
                              arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (problem != 0)
    return problem;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return errno;
  return WIFEXITED(status) ? -WEXITSTATUS(status) : -1;
}

} // namespace

caf::expected<std::string> to_svg(const std::string& graph,
                                  const std::string& program) {
  temporary_file in{std::tmpfile()};
  temporary_file out{std::tmpfile()};
  if (!in || !out || !write_all(in.get(), graph))
    return failed("cannot write a temporary file", errno);
  auto status = run(program, in.get(), out.get());
  if (status == ENOENT)
    return make_error(ec::cannot_read_file,
                      fmt::format("svg needs the program {} of Graphviz, which "
                                  "is not installed: run `apt-get install "
                                  "graphviz`, or use --format dot or mermaid",
                                  program));
  if (status > 0)
    return failed(fmt::format("cannot run {}", program), status);
  if (status < 0)
    return make_error(ec::cannot_read_file,
                      fmt::format("{} failed with status {}", program,
                                  -status));
  return read_all(out.get());
}

} // namespace summoner::tools
