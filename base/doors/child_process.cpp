#include "base/doors/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mpol {
namespace {

// Between fork() and exec(): nothing that allocates or locks.
[[noreturn]] void become(char* const* words, int errors, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(0);  // it has ended before prctl()
  dup2(errors, STDERR_FILENO);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  execv(words[0], words);
  const char* const reason = strerrordesc_np(errno);
  for (const char* const text : {"cannot run ", const_cast<const char*>(words[0]), ": ", reason, "\n"}) {
    if (write(STDERR_FILENO, text, std::strlen(text)) < 0) break;
  }
  _exit(127);
}

void read_lines(int from, const std::function<void(const std::string&)>& line) {
  std::string text;
  char bytes[4096];
  for (;;) {
    const ssize_t count = read(from, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(bytes, static_cast<std::size_t>(count));
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
      line(text.substr(0, end));
  }
  if (!text.empty()) line(text);
  close(from);
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::vector<std::string>& command,
                                                          std::function<void(const std::string&)> line) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failure{std::string("no pipe can be made: ") + std::strerror(errno)};
  const pid_t parent = getpid(), child = fork();
  if (child == 0) become(words.data(), ends[1], parent);
  close(ends[1]);
  if (child > 0) return std::unique_ptr<ChildProcess>(new ChildProcess(child, ends[0], std::move(line)));
  close(ends[0]);
  return Failure{std::string("no process can be made: ") + std::strerror(errno)};
}

ChildProcess::ChildProcess(pid_t pid, int errors, std::function<void(const std::string&)> line)
    : pid_(pid), reader_([errors, line = std::move(line)] { read_lines(errors, line); }) {}

ChildProcess::~ChildProcess() {
  if (!exit_code()) kill(pid_, SIGKILL);
  wait();
  reader_.join();
}

void ChildProcess::ask_to_end() {
  if (!exit_code()) kill(pid_, SIGTERM);
}

std::optional<int> ChildProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = code_of(status);
  return exit_code_;
}

int ChildProcess::wait() {
  int status = 0;
  while (!exit_code_) {
    if (waitpid(pid_, &status, 0) == pid_) exit_code_ = code_of(status);
  }
  return *exit_code_;
}

}  // namespace mpol
