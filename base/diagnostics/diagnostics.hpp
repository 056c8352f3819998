// Diagnostics: what is wrong with an author's text, an operator's configuration or a caller's event.
//
// A stage takes a Diagnostics& as its last argument, reports into it, goes on, and returns the best it has.
// Order: list() is sorted by file, then position; the same report at the same place is kept once.
// Threads: one Diagnostics belongs to one thread.
// Rendering is elsewhere (diagnostics/render.hpp): human, JSON, SARIF, GitHub.
#pragma once
#include <fmt/core.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source/source.hpp"

namespace mpol {

enum class Code : std::uint16_t {
#define MPOL_ERROR(code, name, message) code,
#define MPOL_WARNING(code, name, message) code,
#define MPOL_LINT(code, name, severity, message) code,
#define MPOL_RETIRED(code) code,
#include "base/diagnostics/catalogue.def"
#undef MPOL_ERROR
#undef MPOL_WARNING
#undef MPOL_LINT
#undef MPOL_RETIRED
};

// Hint: worth a thought, and no reason to stop anything. Only lints give some.
enum class Severity : std::uint8_t { Error, Warning, Hint };

// "error", "warning", "hint".
std::string_view name(Severity severity);

// A row of the catalogue. `name` is the machine name (`mismatched_units`).
struct CodeInfo {
  Code code;
  std::string_view text;  // "E0304"
  std::string_view name;
  std::string_view message;
  Severity severity;
};

const CodeInfo& info(Code code);
std::vector<CodeInfo> all_codes();
// "E0304" or "mismatched_units" to its code.
std::optional<Code> find_code(std::string_view text_or_name);

// A second place that belongs to the fault. An empty text only marks it.
struct Label {
  Span span;
  std::string text;
};

struct Edit {
  Span span;  // empty: insert
  std::string replacement;
};

// INVARIANT: applying all edits of a fix gives text that parses and no longer has this fault.
struct Fix {
  std::string title;  // "write `>=`"
  std::vector<Edit> edits;
};

struct Diagnostic {
  Code code{};
  Severity severity = Severity::Error;
  Span span;
  std::string message;
  std::string note;           // what the primary span is, shown beside its carets; may be empty
  std::vector<Label> labels;  // secondary places
  std::vector<std::string> help;
  std::vector<Fix> fixes;
};

class Diagnostics {
 public:
  Diagnostics();
  // Keeps at most so many, limits::kMaxDiagnostics where nothing is said; the rest are counted.
  explicit Diagnostics(std::size_t most) : most_(most) {}

  // Adds parts to the diagnostic that was just reported. Valid until the next report.
  class Builder {
   public:
    explicit Builder(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
    Builder& note(std::string text);
    Builder& label(Span span, std::string text);
    Builder& help(std::string text);
    Builder& fix(std::string title, std::vector<Edit> edits);

   private:
    Diagnostic* diagnostic_;
  };

  template <class... Args>
  Builder report(Code code, Span span, const Args&... args) {
    return add(code, span, fmt::format(fmt::runtime(info(code).message), args...));
  }

  bool has_errors() const { return error_count_ > 0; }
  std::size_t error_count() const { return error_count_; }
  // Sorted by place; without repeats. dropped() says how many more there were than are kept.
  std::vector<Diagnostic> list() const;
  std::size_t dropped() const { return dropped_; }
  bool empty() const { return items_.empty(); }
  void append(const Diagnostics& other);
  // Takes out what only follows from another report.
  void remove_if(const std::function<bool(const Diagnostic&)>& follows);
  // As it was reported elsewhere: with its own severity.
  void add(Diagnostic diagnostic);

 private:
  Builder add(Code code, Span span, std::string message);

  std::vector<Diagnostic> items_;
  Diagnostic overflow_;
  std::size_t error_count_ = 0;
  std::size_t dropped_ = 0;
  std::size_t most_;
};

// The candidate nearest to `name` by edit distance, if it is within a third of its length.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace mpol
