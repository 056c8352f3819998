// L0302 `hits_ordinary_text`: a pattern that alone makes a rule fire is found in an ordinary sentence.
// Why it matters: what nobody should be stopped for is stopped, in every conversation of that kind.
#include <map>
#include <set>

#include "base/text/fold.hpp"
#include "compiler/lint/lists.hpp"
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"
#include "program/patterns/scanner.hpp"
#include "program/text_plan.hpp"

namespace mpol::lint {
namespace {

// A place that looks for a set of patterns, which is enough for its rule.
struct Search {
  const OwnRule* rule = nullptr;
  Span span;
  std::uint32_t set = 0;
};

std::vector<Search> deciding_searches(const Facts& facts) {
  std::vector<Search> searches;
  for (const OwnRule& own : facts.rules()) {
    // An exception is not seen here; a rule that has some was weighed.
    if (!own.rule.when || own.rule.findings || !own.rule.unless.empty()) continue;
    const Span place = own.rule.id_span;
    walk(*own.rule.when, [&](const checked::Expr& part) {
      if (part.op != ir::Op::Has || !facts.policy.tables.views[part.a].builtin.empty()) return;
      if (!facts.foreseen.implies(part, *own.rule.when)) return;
      searches.push_back({&own, facts.is_own(part.span) ? part.span : place, part.b});
    });
  }
  return searches;
}

// Patterns of one form of text, and what of the sentences they are found in.
class Form {
 public:
  explicit Form(const patterns::PatternOptions& options) : options_(options) {}
  void add(PatternId id, const PatternInfo& info) {
    Diagnostics none;  // check has compiled it before
    auto compiled = patterns::compile_pattern(info.text, info.is_regex, pattern_options(info), Span(), none);
    if (!compiled) return;
    ids_.push_back(id);
    patterns_.push_back(std::move(*compiled));
  }
  void scan(std::map<std::uint32_t, const Sentence*>& hits) {
    const auto scanner = patterns::make_fast_scanner(std::move(patterns_));
    const auto scratch = scanner->make_scratch();
    patterns::PatternBits found;
    Folded folded;
    for (const Sentence& sentence : benign_sentences()) {
      std::string_view text = sentence.text;
      if (options_.case_mode == patterns::Case::Folded) {
        fold(text, options_.fold_steps, folded);
        text = folded.bytes;
      }
      static_cast<void>(scanner->find(text, *scratch, found));  // what is not known is not reported
      for (std::size_t i = 0; i < ids_.size(); ++i) {
        if (found.test(i)) hits.try_emplace(ids_[i].index, &sentence);
      }
    }
  }

 private:
  patterns::PatternOptions options_;
  std::vector<PatternId> ids_;
  std::vector<patterns::Pattern> patterns_;
};

// By pattern: the first sentence that it is found in.
std::map<std::uint32_t, const Sentence*> hits_of(const std::vector<Search>& searches, const Tables& tables) {
  std::map<unsigned, Form> forms;
  std::set<std::uint32_t> added;
  for (const Search& search : searches) {
    for (const PatternId id : tables.pattern_sets[search.set].patterns) {
      const PatternInfo& info = tables.patterns[id.index];
      if (!added.insert(id.index).second) continue;
      const bool is_folded = info.case_mode == CaseMode::Folded;
      const unsigned form = is_folded ? 1u + info.leet + 2u * info.squeezed + 4u * info.unspaced : 0;
      forms.try_emplace(form, pattern_options(info)).first->second.add(id, info);
    }
  }
  std::map<std::uint32_t, const Sentence*> hits;
  for (auto& [key, form] : forms) form.scan(hits);
  return hits;
}

}  // namespace

void hits_ordinary_text(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  const std::vector<Search> searches = deciding_searches(facts);
  const auto hits = hits_of(searches, tables);
  for (const Search& search : searches) {
    for (const PatternId id : tables.pattern_sets[search.set].patterns) {
      const auto hit = hits.find(id.index);
      if (hit == hits.end()) continue;
      const PatternInfo& info = tables.patterns[id.index];
      out.report(Code::L0302, search.span, info.is_regex ? "/" + info.text + "/" : info.text, search.rule->rule.id)
          .help(fmt::format("an ordinary sentence that it is found in: \"{}\"", hit->second->text));
      break;
    }
  }
}

}  // namespace mpol::lint
