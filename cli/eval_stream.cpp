#include "cli/eval_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/json_writer.hpp"

namespace mpol::cli {

EvalStream::EvalStream(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding,
                       std::size_t piece_bytes)
    : program_(program), piece_bytes_(piece_bytes), releases_(std::move(program), std::move(binding)) {
  const std::vector<EventField>& fields = program_->tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "text" && fields[i].kind == ValueKind::Text) field_ = FieldId(i);
  }
}

Result<const Decision*> EvalStream::decide(Frame& frame) {
  pieces_ = most_held_back_ = came_ = released_ = 0;
  phase_ = ReleasePhase::Ended;
  fired_.clear();
  edits_.clear();
  NoSignals none;
  const FieldValue& field = frame.fields[field_.index];
  if (!field.present) return &releases_.decider().decide(frame, none);
  text_ = field.text;
  ReleaseStream stream = releases_.open(frame, field_);
  const auto note = [&](const Released& brought) {
    for (const RuleId rule : brought.fired) fired_.push_back({rule, stream.text().size()});
    edits_.insert(edits_.end(), brought.edits.begin(), brought.edits.end());
    most_held_back_ = std::max(most_held_back_, stream.hold_back());
    if (stream.phase() != ReleasePhase::Ended) phase_ = stream.phase();
  };
  note(stream.brought());
  for (std::string_view rest = text_; !rest.empty() && stream.phase() != ReleasePhase::Cut;
       rest.remove_prefix(std::min(piece_bytes_, rest.size()))) {
    const Released& brought = stream.feed(rest.substr(0, piece_bytes_), 0);
    if (stream.phase() == ReleasePhase::Refused) return Failure{stream.refusal()};
    ++pieces_;
    note(brought);
  }
  came_ = stream.text().size();
  if (stream.phase() != ReleasePhase::Cut) {
    const Released& brought = stream.finish(0);
    if (stream.phase() == ReleasePhase::Refused) return Failure{stream.refusal()};
    edits_.insert(edits_.end(), brought.edits.begin(), brought.edits.end());
    const bool stops = stream.released() < came_;
    phase_ = stops ? ReleasePhase::Withheld : ReleasePhase::Ended;
  }
  released_ = stream.released();
  // The decision speaks of the frame's text, which the stream's would not outlive.
  frame.fields[field_.index].text = text_;
  return stream.decision();
}

std::string EvalStream::json() const {
  std::string out =
      fmt::format("\"stream\":{{\"pieces\":{},\"most_held_back\":{},\"fired_after\":{{", pieces_, most_held_back_);
  for (std::size_t i = 0; i < fired_.size(); ++i)
    out +=
        fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", program_->module().rules[fired_[i].rule.index].id, fired_[i].at);
  out += fmt::format("}},\"released\":{},\"edits\":[", released_);
  for (std::size_t i = 0; i < edits_.size(); ++i)
    out += fmt::format("{}[{},{}]", i == 0 ? "" : ",", edits_[i].begin, edits_[i].end);
  return out + fmt::format("],\"end\":\"{}\"}}", end());
}

std::string_view EvalStream::end() const {
  return phase_ == ReleasePhase::Cut ? "cut" : phase_ == ReleasePhase::Withheld ? "withheld" : "whole";
}

std::string EvalStream::line() const {
  std::string out = fmt::format("  in {} pieces, at most {} bytes held back", pieces_, most_held_back_);
  for (const Fired& fired : fired_)
    out +=
        fmt::format("; {} after {} of {} bytes", program_->module().rules[fired.rule.index].id, fired.at, text_.size());
  for (const TextSpan& edit : edits_) out += fmt::format("; {} to {} taken out", edit.begin, edit.end);
  if (phase_ == ReleasePhase::Cut) out += fmt::format("; cut after {} bytes", came_);
  if (phase_ != ReleasePhase::Ended) out += fmt::format("; {} of {} bytes let go", released_, text_.size());
  return out;
}

}  // namespace mpol::cli
