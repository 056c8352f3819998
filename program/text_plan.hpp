// TextPlan: which patterns are looked for where, so that each text is read once for all of them.
//
// In:      a module that ir_verify accepts.
// Out:     one Search for each view and each form (as it stands, or folded with certain steps) in which patterns are
//          looked for there, with a scanner over all of them. Searches for the same patterns share a scanner.
// Errors:  E04xx for a pattern that does not compile; it is left out then, and the program must not be run.
// Threads: immutable once made; scanners may be used from many threads.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/text/fold.hpp"
#include "program/ir.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol {

// How a text is prepared before it is searched.
struct TextForm {
  bool folded = false;
  FoldSteps steps;
  bool operator==(const TextForm&) const = default;
};

// Plain is the definition, and slow; both give the same answers.
enum class ScannerKind : std::uint8_t { Fast, Plain };

// Where plans of scanners are kept from one load to the next. It must know by itself who made what it gives back: a plan
// that somebody else made may hide matches.
class PlanKeeper {
 public:
  virtual ~PlanKeeper() = default;
  virtual std::optional<std::string> find(const std::string& key) = 0;
  virtual void keep(const std::string& key, std::string_view plan) = 0;
  // What find() gave cannot be used; it is made again.
  virtual void refuse(const std::string& key, const std::string& reason) = 0;
  // Scanners that are ready, for who loads modules that are nearly the same one after the other. Null: it is made.
  virtual std::shared_ptr<const patterns::Scanner> ready(const std::string&) { return nullptr; }
  virtual void made(const std::string&, std::shared_ptr<const patterns::Scanner>) {}
};

// How a pattern of the tables is compiled.
patterns::PatternOptions pattern_options(const PatternInfo& info);
// A pattern of a program that was loaded.
patterns::Pattern compile_again(const PatternInfo& info);

class TextPlan {
 public:
  struct Search {
    ViewId view;
    std::uint32_t form = 0;  // into forms()
    std::uint32_t scanner = 0;
    std::vector<PatternId> patterns;  // by the scanner's index
  };
  // A pattern, as one search knows it.
  struct Place {
    std::uint32_t search = 0;
    std::uint32_t index = 0;
    bool operator==(const Place&) const = default;
  };

  // Patterns of one search, as bits of one word of what it found.
  struct Bits {
    std::uint32_t search = 0;
    std::uint32_t word = 0;
    std::uint64_t mask = 0;
  };
  // A pattern set in a view.
  struct Group {
    ViewId view;
    std::vector<Place> places;  // by the set's own order of patterns
    std::vector<Bits> bits;     // the same patterns: whether any occurs is a few `and`s
  };
  // A row of a finding source.
  struct RowPlaces {
    Place pattern;
    std::optional<Place> unless;
  };

  // `keeper`: null, or where plans of large scanners are kept.
  TextPlan(const ir::Module& module, ScannerKind kind, PlanKeeper* keeper, Diagnostics& diagnostics);

  const std::vector<TextForm>& forms() const { return forms_; }
  const std::vector<Search>& searches() const { return searches_; }
  const std::vector<std::shared_ptr<const patterns::Scanner>>& scanners() const { return scanners_; }
  const patterns::Scanner& scanner_of(const Search& search) const { return *scanners_[search.scanner]; }

  const Group& group_of(ViewId view, PatternSetId set) const;
  // By row.
  const std::vector<RowPlaces>& rows_of(FindingSourceId source) const { return rows_[source.index]; }

 private:
  void want(const ir::Module& module, ViewId view, PatternSetId set);
  Place want(const ir::Module& module, ViewId view, PatternId pattern);
  void make_scanners(const ir::Module& module, ScannerKind kind, PlanKeeper* keeper, Diagnostics& diagnostics);

  std::vector<TextForm> forms_;
  std::vector<Search> searches_;
  std::vector<std::shared_ptr<const patterns::Scanner>> scanners_;
  std::unordered_map<std::uint64_t, Place> places_;  // by view and pattern
  std::vector<std::vector<Group>> groups_;           // by PatternSetId; a set is looked for in few views
  std::vector<std::vector<RowPlaces>> rows_;         // by FindingSourceId
};

}  // namespace mpol
