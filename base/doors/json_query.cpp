#include "base/doors/json_query.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/doors/write_all.hpp"
#include "base/limits.hpp"

extern "C" {
#include <jq.h>
}

namespace mpol {
namespace {

using Clock = std::chrono::steady_clock;

// What a child writes: lines that begin with one of these.
constexpr char kResult = 'R', kFault = 'E', kEnd = '.';

// Stands before the query on its first line: no module can be imported then (imports come first), the clock is gone, and there is one
// input.
constexpr const char* kBefore =
    "def now: error(\"a query cannot read the clock\"); def input: error(\"a query has one input, `.`\"); "
    "def inputs: input; ";

// ---- in the child ----

void write_line(int out, char kind, std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  static_cast<void>(write_all(out, kind + text + '\n'));
}

std::string text_of(jv value) {
  const jv dumped = jv_dump_string(value, 0);
  std::string text = jv_string_value(dumped);
  jv_free(dumped);
  return text;
}

// "jq: error: syntax error, unexpected == (Unix shell quoting issues?) at <top-level>, line 2:" without what says nothing here.
std::string plain(std::string message) {
  for (const std::string_view part : {"jq: error: ", " (Unix shell quoting issues?)", " at <top-level>"}) {
    if (const std::size_t at = message.find(part); at != std::string::npos) message.erase(at, part.size());
  }
  if (message.ends_with(':')) message.pop_back();
  return message;
}

struct Faults {
  int out = -1;
};
void report(void* faults, jv message) {
  // Messages are strings; of several lines the first says what is wrong.
  std::string text = jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "it fails";
  jv_free(message);
  if (const std::size_t end = text.find('\n'); end != std::string::npos) text.resize(end);
  write_line(static_cast<Faults*>(faults)->out, kFault, plain(std::move(text)));
}
void ignore(void*, jv message) { jv_free(message); }

bool is_under_sanitizer() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(what, &both);
}

// Bytes of address space that this process has mapped already.
std::size_t mapped_bytes() {
  std::size_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%zu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void give_up_the_world() {
  static char* no_variables[] = {nullptr};  // jq reads through it, so that it must not be null
  environ = no_variables;
  for (const int stream : {0, 1, 2}) close(stream);
  // The reservations of sanitizers are terabytes.
  if (!is_under_sanitizer()) limit(RLIMIT_AS, mapped_bytes() + limits::kMaxQueryMemory);
  limit(RLIMIT_CPU, limits::kMaxQuerySeconds);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 0);
}

void run(const std::string& query, const std::string& json, int out) {
  Faults faults{out};
  jq_state* jq = jq_init();
  if (jq == nullptr) return write_line(out, kFault, "jq cannot begin");
  jq_set_error_cb(jq, report, &faults);
  jq_set_debug_cb(jq, ignore, nullptr);
  if (jq_compile(jq, (kBefore + query).c_str()) == 0) return;
  jq_start(jq, jv_parse_sized(json.data(), static_cast<int>(json.size())), 0);
  std::size_t results = 0;
  jv value = jq_next(jq);
  for (; jv_is_valid(value); value = jq_next(jq)) {
    if (++results > limits::kMaxQueryResults)
      return write_line(out, kFault, fmt::format("it gives more than {} results", limits::kMaxQueryResults));
    write_line(out, kResult, text_of(value));
  }
  if (jq_halted(jq)) return write_line(out, kFault, "it halts");
  if (jv_invalid_has_msg(jv_copy(value))) return report(&faults, jv_invalid_get_msg(value));
  write_line(out, kEnd, "");
}

// ---- in the parent ----

// Reads until the child is done, or past a limit; then it is ended. Gives which limit, or nothing.
std::string read_answer(int in, pid_t child, std::string& answer) {
  const auto end = Clock::now() + std::chrono::seconds(limits::kMaxQuerySeconds * 2);
  std::string limit;
  for (char buffer[16384]; limit.empty();) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{in, POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&wait, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      limit = fmt::format("it takes longer than {} s", limits::kMaxQuerySeconds);
      break;
    }
    const ssize_t count = ::read(in, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(count));
    if (answer.size() > limits::kMaxQueryAnswer)
      limit = fmt::format("its answer is longer than {} bytes", limits::kMaxQueryAnswer);
  }
  if (!limit.empty()) kill(child, SIGKILL);
  return limit;
}

std::string reason_of(int status) {
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return fmt::format("it takes longer than {} s", limits::kMaxQuerySeconds);
  return fmt::format("it needs more than {} MB of memory", limits::kMaxQueryMemory >> 20);
}

Result<std::vector<std::string>> read_lines(const std::string& answer, int status) {
  std::vector<std::string> results;
  for (std::size_t begin = 0; begin < answer.size();) {
    const std::size_t end = answer.find('\n', begin);
    if (end == std::string::npos) break;
    const char kind = answer[begin];
    std::string text = answer.substr(begin + 1, end - begin - 1);
    begin = end + 1;
    if (kind == kEnd) return results;
    if (kind == kFault) return Failure{std::move(text)};
    results.push_back(std::move(text));
  }
  return Failure{reason_of(status)};
}

}  // namespace

Result<std::vector<std::string>> query_json(const std::string& query, const std::string& json) {
  if (query.find('\0') != std::string::npos) return Failure{"it holds a zero byte"};
  int ends[2];
  if (pipe(ends) != 0) return Failure{"no pipe can be made"};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    give_up_the_world();
    run(query, json, ends[1]);
    _exit(0);
  }
  close(ends[1]);
  std::string answer, limit;
  int status = 0;
  if (child > 0) {
    limit = read_answer(ends[0], child, answer);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  close(ends[0]);
  if (child < 0) return Failure{"no process can be made"};
  if (!limit.empty()) return Failure{std::move(limit)};
  return read_lines(answer, status);
}

}  // namespace mpol
