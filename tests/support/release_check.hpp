// ReleaseCheck: an event whose text goes out while it streams, held against docs/streaming.md: what goes out in all, the
// decision, and what may be said and let go on the way. Not safe for threads: it belongs to one test.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/release.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

class ReleaseCheck {
 public:
  using Fault = std::optional<std::string>;

  // `plan`: of the program, null: it is made.
  explicit ReleaseCheck(const std::shared_ptr<const Program>& program, const RuleModes& modes = {},
                        std::shared_ptr<const engine::StreamPlan> plan = nullptr)
      : program_(program),
        modes_(modes),
        rules_(*program, {}, modes),
        frame_(program->tables(), program->symbols()),
        prefix_(program->tables(), program->symbols()),
        whole_(program),
        releases_(program, nullptr, {}, {}, std::move(plan), modes) {
    whole_.set_modes(modes);
  }

  // `fill` sets a frame; the field's text is then given in random pieces of up to `most` bytes.
  Fault fault(const std::function<void(Frame&)>& fill, FieldId field, std::size_t most, Random& random) {
    fill_ = &fill;
    field_ = field;
    fill(frame_);
    if (!frame_.fields[field.index].present) return std::nullopt;
    text_ = std::string(frame_.fields[field.index].text);
    const Decision expected = decide(text_.size());
    fill(frame_);
    ReleaseStream stream = releases_.open(frame_, field);
    out_.clear();
    told_ = stream.brought().fired;
    for (std::size_t at = 0; at < text_.size() && is_going(stream);) {
      const std::size_t size = std::min(1 + random.below(most), text_.size() - at);
      const std::size_t before = stream.released();
      const bool was_open = stream.phase() == ReleasePhase::Open;
      const Released& brought = stream.feed(std::string_view(text_).substr(at, size), 0);
      if (stream.phase() == ReleasePhase::Refused) return stream.refusal();
      at += size;
      out_ += brought.text;
      if (const Fault fault = fault_of_piece(stream, brought, before, was_open))
        return fmt::format("at byte {}: {}", at, *fault);
      held_ += at - stream.released();
      ++pieces_;
    }
    if (is_going(stream)) out_ += stream.finish(0).text;
    if (stream.phase() == ReleasePhase::Refused) return stream.refusal();
    return fault_of_end(stream, expected);
  }

  std::size_t cuts() const { return cuts_; }
  std::size_t edited() const { return edited_; }
  std::size_t stopped() const { return stopped_; }
  double mean_held() const {
    return static_cast<double>(held_) / static_cast<double>(std::max<std::size_t>(pieces_, 1));
  }

 private:
  static bool is_going(const ReleaseStream& stream) {
    return stream.phase() == ReleasePhase::Open || stream.phase() == ReleasePhase::Withheld;
  }
  static bool is_among(const std::vector<RuleId>& rules, RuleId id) {
    return std::find(rules.begin(), rules.end(), id) != rules.end();
  }

  // The decision on the text's first bytes, as if they were all.
  Decision decide(std::size_t size) { return decide(size, whole_); }
  Decision decide(std::size_t size, Decider& decider) {
    (*fill_)(prefix_);
    prefix_.fields[field_.index].text = std::string_view(text_).substr(0, size);
    return decider.decide(prefix_);
  }
  // By one that has counted nothing of this event yet.
  Decision decide_anew(std::size_t size) {
    Decider fresh(program_);
    fresh.set_modes(modes_);
    return decide(size, fresh);
  }

  std::string sanitise(const Decision& decision) const {
    std::vector<TextSpan> spans;
    for (const DecidedAction& action : decision.actions) {
      if (!rules_.is_edit(action.action)) continue;
      for (const DecidedArg& arg : action.args) spans.insert(spans.end(), arg.spans.begin(), arg.spans.end());
    }
    std::erase_if(spans, [&](const TextSpan& span) { return span.field != field_; });
    join_spans(spans);
    std::string out = text_;
    for (std::size_t i = spans.size(); i-- > 0;) out.erase(spans[i].begin, spans[i].end - spans[i].begin);
    return out;
  }

  Fault fault_of_piece(const ReleaseStream& stream, const Released& brought, std::size_t before, bool was_open) {
    told_.insert(told_.end(), brought.fired.begin(), brought.fired.end());
    const bool grew = stream.released() > before;
    if (stream.released() < before) return "what went out was taken back";
    if (grew && (!was_open || stream.phase() != ReleasePhase::Open)) return "a stream that is stopped lets go";
    std::string plain = text_.substr(before, stream.released() - before);
    for (std::size_t i = brought.edits.size(); i-- > 0;) {
      const TextSpan& edit = brought.edits[i];
      if (edit.begin < before || edit.end > stream.released()) return "an edit is not of this piece";
      plain.erase(edit.begin - before, edit.end - edit.begin);
    }
    if (plain != brought.text) return "the edits do not make the text";
    const Decision so_far = decide(stream.text().size() - cut_bytes(stream));
    for (const RuleId id : so_far.fired) {
      const ReleaseRules::Rule& rule = rules_.of(id);
      // Reviewed at every piece while it is short.
      if (grew && rule.holds && rule.stops && rule.is_late && stream.text().size() < 1000)
        return fmt::format("{} would withhold the text so far, and some goes", program_->module().rules[id.index].id);
      if (!rule.stops || rule.is_late || !rule.signals.empty() || !is_among(brought.fired, id)) continue;
      std::size_t last = 0;
      for (const Evidence& one : so_far.evidence) {
        if (one.rule == id && one.field == field_) last = std::max<std::size_t>(last, one.begin);
      }
      if (stream.released() > last)
        return fmt::format("the match that makes {} certain begins at {}, and {} bytes are out",
                           program_->module().rules[id.index].id, last, stream.released());
    }
    return std::nullopt;
  }

  // Of a character that is not whole.
  static std::size_t cut_bytes(const ReleaseStream& stream) {
    const std::string& text = stream.text();
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
      const auto lead = static_cast<unsigned char>(text[text.size() - back]);
      if ((lead & 0xC0) == 0x80) continue;
      const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
      return length > back ? back : 0;
    }
    return 0;
  }

  Fault fault_of_end(const ReleaseStream& stream, const Decision& whole) {
    const Decision& found = *stream.decision();
    const bool is_cut = stream.phase() == ReleasePhase::Cut;
    const Decision expected = is_cut ? decide_anew(stream.text().size() - cut_bytes(stream)) : whole;
    std::string found_json, expected_json;
    write_json(found, *program_, found_json);
    write_json(expected, *program_, expected_json);
    if (found_json != expected_json) return "expected " + expected_json + "found    " + found_json;
    for (const RuleId id : told_) {
      if (!rules_.of(id).is_enforced) return fmt::format("{} is not enforced", program_->module().rules[id.index].id);
      if (!is_among(expected.fired, id)) return fmt::format("{} was reported", program_->module().rules[id.index].id);
    }
    const std::string sanitised = sanitise(whole);
    const bool is_stopped = rules_.is_stop(found.verdict);
    if (is_cut && !is_stopped) return "a cut without a verdict that stops";
    // The text around an escape is decoded with it, also what went out before it came (docs/streaming.md).
    if (sanitised != text_ && text_.find_first_of("%&\\") != std::string::npos) return std::nullopt;
    if (is_stopped ? !sanitised.starts_with(out_) : sanitised != out_)
      return "went out: " + out_ + "\nsanitised: " + sanitised + "\n" + found_json;
    cuts_ += is_cut;
    stopped_ += is_stopped;
    edited_ += sanitised != text_ && !out_.empty();
    return std::nullopt;
  }

  std::shared_ptr<const Program> program_;
  RuleModes modes_;
  ReleaseRules rules_;
  Frame frame_, prefix_;
  Decider whole_;
  ReleaseDecider releases_;
  const std::function<void(Frame&)>* fill_ = nullptr;
  FieldId field_;
  std::string text_, out_;
  std::vector<RuleId> told_;
  std::size_t cuts_ = 0, edited_ = 0, stopped_ = 0, held_ = 0, pieces_ = 0;
};

}  // namespace mpol::test
