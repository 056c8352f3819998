#include "cli/eval_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/json_writer.hpp"

namespace mpol::cli {

EvalStream::EvalStream(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding,
                       std::size_t piece_bytes)
    : program_(program), piece_bytes_(piece_bytes), streams_(std::move(program), std::move(binding)) {
  const std::vector<EventField>& fields = program_->tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "text" && fields[i].kind == ValueKind::Text) field_ = FieldId(i);
  }
}

Result<const Decision*> EvalStream::decide(Frame& frame) {
  pieces_ = most_held_back_ = 0;
  fired_.clear();
  NoSignals none;
  const FieldValue& field = frame.fields[field_.index];
  if (!field.present) return &streams_.decider().decide(frame, none);
  text_ = field.text;
  StreamDecider::Stream stream = streams_.open(frame, field_);
  const auto note = [&] {
    for (const RuleId rule : stream.state().fired) {
      if (std::none_of(fired_.begin(), fired_.end(), [&](const Fired& fired) { return fired.rule == rule; }))
        fired_.push_back({rule, stream.text().size()});
    }
    most_held_back_ = std::max(most_held_back_, stream.state().hold_back);
  };
  note();
  for (std::string_view rest = text_; !rest.empty(); rest.remove_prefix(std::min(piece_bytes_, rest.size()))) {
    if (const auto fed = streams_.feed(stream, rest.substr(0, piece_bytes_)); !fed) return fed.error();
    ++pieces_;
    note();
  }
  // The decision speaks of the frame's text, which the stream's would not outlive.
  const auto decision = streams_.finish(stream, none);
  frame.fields[field_.index].text = text_;
  return decision;
}

std::string EvalStream::json() const {
  std::string out =
      fmt::format("\"stream\":{{\"pieces\":{},\"most_held_back\":{},\"fired_after\":{{", pieces_, most_held_back_);
  for (std::size_t i = 0; i < fired_.size(); ++i)
    out +=
        fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", program_->module().rules[fired_[i].rule.index].id, fired_[i].at);
  return out + "}}";
}

std::string EvalStream::line() const {
  std::string out = fmt::format("  in {} pieces, at most {} bytes held back", pieces_, most_held_back_);
  for (const Fired& fired : fired_)
    out +=
        fmt::format("; {} after {} of {} bytes", program_->module().rules[fired.rule.index].id, fired.at, text_.size());
  return out;
}

}  // namespace mpol::cli
