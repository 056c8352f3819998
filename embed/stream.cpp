// mpol_stream: a text in pieces, decided on with what its decider had when it was opened.
#include "embed/decider.hpp"

using namespace mpol;
using embed::Engine;
using embed::reported;

struct mpol_stream {
  mpol_stream(std::shared_ptr<Engine> of, embed::Caller by)
      : engine(std::move(of)), seat(engine->program()), signals(by) {}

  std::shared_ptr<Engine> engine;
  embed::Seat seat;
  embed::Caller signals;
  std::optional<StreamDecider::Stream> stream;  // set by mpol_stream_open
  bool is_finished = false;
  mpol_report report;
  mpol_decision decision;
};

namespace {

mpol_status feed(mpol_stream& stream, std::string_view piece, mpol_report& out) {
  const auto fed = stream.engine->streams().feed(*stream.stream, piece);
  if (fed) return MPOL_OK;
  out.add_failure(fed.error().message);
  return MPOL_EVENT_REFUSED;
}

mpol_status open(mpol_decider& decider, std::string_view event, const char* field, mpol_stream** stream,
                 mpol_report& out) {
  decider.follow();
  auto made = std::make_unique<mpol_stream>(decider.engine, decider.signals);
  const FieldId of = embed::text_field(made->engine->program().tables(), field);
  if (!of.has_value()) {
    out.add_failure(std::string("the policy's events have no field `") + field + "` of type text");
    return MPOL_BAD_ARGUMENT;
  }
  if (!made->seat.read(event.data(), event.size(), out)) return MPOL_EVENT_REFUSED;
  const FieldValue& value = made->seat.frame.fields[of.index];
  const std::string beginning(value.present ? value.text : std::string_view());
  made->stream.emplace(made->engine->streams().open(made->seat.frame, of));
  if (const auto fed = feed(*made, beginning, out); fed != MPOL_OK) return fed;
  *stream = made.release();
  return MPOL_OK;
}

// Whether the stream takes calls; else a report.
bool is_open(const mpol_stream& stream, mpol_report& out) {
  if (stream.is_finished) out.add_failure("the stream is finished");
  return !stream.is_finished;
}

}  // namespace

mpol_status mpol_stream_open(mpol_decider* decider, const char* event, size_t size, const char* field,
                             mpol_stream** stream) {
  if (stream != nullptr) *stream = nullptr;
  if (decider == nullptr) return MPOL_BAD_ARGUMENT;
  return reported(decider->report, [&](mpol_report& out) {
    if (event != nullptr && stream != nullptr)
      return open(*decider, {event, size}, field == nullptr ? "text" : field, stream, out);
    out.add_failure("NULL for the event, or for where the stream goes");
    return mpol_status{MPOL_BAD_ARGUMENT};
  });
}

mpol_status mpol_stream_feed(mpol_stream* stream, const char* piece, size_t size) {
  if (stream == nullptr) return MPOL_BAD_ARGUMENT;
  return reported(stream->report, [&](mpol_report& out) {
    if (!is_open(*stream, out)) return mpol_status{MPOL_BAD_ARGUMENT};
    if (piece != nullptr || size == 0) return feed(*stream, {size == 0 ? "" : piece, size}, out);
    out.add_failure("NULL for the piece");
    return mpol_status{MPOL_BAD_ARGUMENT};
  });
}

mpol_status mpol_stream_finish(mpol_stream* stream, const mpol_decision** decision) {
  if (decision != nullptr) *decision = nullptr;
  if (stream == nullptr) return MPOL_BAD_ARGUMENT;
  return reported(stream->report, [&](mpol_report& out) {
    if (!is_open(*stream, out)) return MPOL_BAD_ARGUMENT;
    if (decision == nullptr) {
      out.add_failure("NULL for where the decision goes");
      return MPOL_BAD_ARGUMENT;
    }
    StreamDecider& streams = stream->engine->streams();
    stream->engine->take_native(streams.decider());
    stream->signals.begin(stream->engine->program());
    const auto decided = streams.finish(*stream->stream, stream->signals);
    if (!decided) {
      out.add_failure(decided.error().message);
      return MPOL_EVENT_REFUSED;
    }
    stream->is_finished = true;
    stream->decision.set(**decided, stream->engine->program(), streams.decider().is_native());
    *decision = &stream->decision;
    return MPOL_OK;
  });
}

size_t mpol_stream_hold_back(const mpol_stream* stream) {
  return stream == nullptr ? 0 : stream->stream->state().hold_back;
}
size_t mpol_stream_fired_count(const mpol_stream* stream) {
  return stream == nullptr ? 0 : stream->stream->state().fired.size();
}
const char* mpol_stream_fired(const mpol_stream* stream, size_t index) {
  if (index >= mpol_stream_fired_count(stream)) return nullptr;
  return stream->engine->program().module().rules[stream->stream->state().fired[index].index].id.c_str();
}
int32_t mpol_stream_verdict_rank(const mpol_stream* stream) {
  if (stream == nullptr || !stream->stream->state().verdict.has_value()) return -1;
  return static_cast<std::int32_t>(stream->stream->state().verdict.index);
}
const char* mpol_stream_verdict(const mpol_stream* stream) {
  const std::int32_t rank = mpol_stream_verdict_rank(stream);
  return rank < 0 ? nullptr : stream->engine->program().tables().verdicts[static_cast<size_t>(rank)].c_str();
}
const mpol_report* mpol_stream_report(const mpol_stream* stream) {
  return stream == nullptr || stream->report.items.empty() ? nullptr : &stream->report;
}
void mpol_stream_free(mpol_stream* stream) { delete stream; }
