// Connection: one peer, from its first byte to its last. What it waits for is its phase; advance() goes as far as it can.
//
// Threads: its worker's.
#pragma once
#include <memory>

#include "daemon/http/turn.hpp"
#include "daemon/http/worker.hpp"

namespace mpol::http {

class Connection final : public Ready, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Worker& worker, Worker::Peer peer);

  void advance();
  void advance_later();  // when who calls has returned
  void overdue();        // its deadline has passed
  void drain();
  void cut();
  void on_readable() override;
  void on_writable() override;

  // ---- the answer of the turn under way ----
  void reply(Response response);
  void begin(Response response);
  void send(std::string piece);
  void end();

  std::size_t place = 0;  // the worker's

 private:
  enum class Phase : std::uint8_t {
    Handshake,
    Head,
    Whole,   // a body, until it is there as a whole
    Pieces,  // a body, for a sink
    Skip,    // a body that nobody wants, to the next request
    Answer,  // the request is read
    Linger,  // the last answer is written; what still comes is dropped, lest the peer sees a reset instead of it
    Closed
  };
  enum class Wait : std::uint8_t { None, Readable, Writable };
  // Which limit of time counts.
  enum class Due : std::uint8_t { Handshake, Idle, Head, Body, Piece, Write, Answer, Linger };
  enum class Got : std::uint8_t { Piece, End, Nothing };

  // Each does what it can, and says whether there was anything.
  bool step();
  bool handshake();
  bool read_head();
  bool read_whole();
  bool read_chunked_whole();
  bool read_pieces();
  bool skip();
  bool finish();
  bool linger();
  bool flush();

  Moved read(char* into, std::size_t room);
  bool fill();
  Got next_piece(std::string_view& piece);
  bool accept();
  bool take_body(const Service::Decision& decision);
  bool serve();
  bool body_ended();
  bool is_skippable() const;
  bool leave_body();
  void refuse(int status, std::string_view message);
  void write_head(Response&& response, bool in_pieces);
  void ask_to_continue();
  void settle();
  void end_turn();
  void broken();
  void close();

  Due due() const;
  std::int64_t milliseconds(Due due) const;
  void arm();
  const ServerOptions& options() const { return worker_.shared().options; }
  ServerMetrics& metrics() const { return worker_.shared().metrics; }

  Worker& worker_;
  std::unique_ptr<Watched> watched_;
  std::unique_ptr<Transport> transport_;
  std::shared_ptr<Turn> turn_;  // null: no byte of a request has come
  std::uint64_t left_ = 0;      // bytes of the body, where its length is known
  std::size_t most_ = 0;        // of a whole body
  std::size_t lingered_ = 0;
  std::uint32_t turns_ = 0;     // with `due`: what the deadline is for
  std::uint32_t progress_ = 0;  // of pieces and writes
  Phase phase_;
  Wait reading_ = Wait::None, writing_ = Wait::None;
  struct Armed {
    Due due = Due::Linger;
    std::uint32_t turns = UINT32_MAX, progress = 0;
    bool operator==(const Armed&) const = default;
  } armed_;
  bool is_loopback_, is_tls_;
  bool closes_ = false;  // after the answer
  bool is_chunked_answer_ = false;
  bool is_advancing_ = false, goes_on_later_ = false;
  bool waits_readable_ = false, waits_writable_ = false;
  bool has_finished_ = false;  // writing
};

}  // namespace mpol::http
