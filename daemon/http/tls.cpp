// TLS by OpenSSL, as current advice has it (RFC 9325): 1.3, and 1.2 with forward secrecy and AEAD alone.
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "daemon/http/transport.hpp"

namespace mpol::http {

namespace {
constexpr std::size_t kRecord = 16u << 10;

class Encrypted final : public Transport {
 public:
  Encrypted(SSL* ssl, int descriptor) : ssl_(ssl), descriptor_(descriptor) {
    SSL_set_fd(ssl, descriptor);
    SSL_set_accept_state(ssl);
  }
  ~Encrypted() override { SSL_free(ssl_); }

  Moved handshake() override {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_);
    return done == 1 ? Moved{Moved::Kind::Some} : stopped(done);
  }

  Moved read(char* into, std::size_t room) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_, into, room, &count);
    return done == 1 ? Moved{Moved::Kind::Some, count} : stopped(done);
  }

  // One record's worth: small parts are put together, so that an answer is one record and one segment.
  Moved write(std::span<const iovec> parts) override {
    thread_local std::array<char, kRecord> together;
    const void* from = parts[0].iov_base;
    std::size_t size = parts[0].iov_len;
    if (parts.size() > 1 && size < kRecord) {
      size = 0;
      for (const iovec& part : parts) {
        const std::size_t count = std::min(part.iov_len, together.size() - size);
        std::memcpy(together.data() + size, part.iov_base, count);
        size += count;
      }
      from = together.data();
    }
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_write_ex(ssl_, from, size, &count);
    return done == 1 ? Moved{Moved::Kind::Some, count} : stopped(done);
  }

  void readable() override {}

  void finish_writing() override {
    ERR_clear_error();
    if (!is_broken_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    ::shutdown(descriptor_, SHUT_WR);
  }

 private:
  Moved stopped(int done) {
    switch (SSL_get_error(ssl_, done)) {
      case SSL_ERROR_WANT_READ: return {Moved::Kind::WaitReadable};
      case SSL_ERROR_WANT_WRITE: return {Moved::Kind::WaitWritable};
      case SSL_ERROR_ZERO_RETURN: return {Moved::Kind::End};
      default: is_broken_ = true; return {Moved::Kind::Broken};
    }
  }

  SSL* ssl_;
  int descriptor_;
  bool is_broken_ = false;
};

// What OpenSSL has said: the system's fault where there was one, else its last words.
std::string reason() {
  const unsigned long first = ERR_peek_error(), last = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(first)) return std::strerror(ERR_GET_REASON(first));
  const char* text = last == 0 ? nullptr : ERR_reason_error_string(last);
  return text != nullptr ? text : "unknown reason";
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, kOurs, sizeof kOurs - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

// A key under a passphrase is refused; nobody is there to be asked.
int no_passphrase(char*, int, int, void*) { return -1; }

class Context final : public Tls {
 public:
  Context() : context_(SSL_CTX_new(TLS_server_method())) {}
  ~Context() override { SSL_CTX_free(context_); }
  Result<void> load(const TlsOptions& options);
  void keep_tickets_of(const Context& before);
  std::unique_ptr<Transport> transport(int descriptor) const override {
    return std::make_unique<Encrypted>(SSL_new(context_), descriptor);
  }

 private:
  void settle();
  Result<void> load_client_authority(const std::string& file);
  SSL_CTX* context_;
};

void Context::settle() {
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context_, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set1_groups_list(context_, "X25519:P-256:P-384");
  SSL_CTX_set_options(context_, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                    SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context_,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);  // sessions are in tickets, which the clients keep
  SSL_CTX_set_num_tickets(context_, 1);
  static constexpr unsigned char kName[] = "mpol";
  SSL_CTX_set_session_id_context(context_, kName, sizeof kName - 1);
  SSL_CTX_set_alpn_select_cb(context_, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context_, no_passphrase);
}

Result<void> Context::load(const TlsOptions& options) {
  ERR_clear_error();
  settle();
  if (SSL_CTX_use_certificate_chain_file(context_, options.certificate_file.c_str()) != 1) {
    return Failure{fmt::format("cannot read the certificate `{}`: {}", options.certificate_file, reason())};
  }
  if (SSL_CTX_use_PrivateKey_file(context_, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const unsigned long last = ERR_peek_last_error();
    if (ERR_GET_LIB(last) == ERR_LIB_X509 && ERR_GET_REASON(last) == X509_R_KEY_VALUES_MISMATCH) {
      return Failure{
          fmt::format("the key `{}` is not that of the certificate `{}`", options.key_file, options.certificate_file)};
    }
    return Failure{fmt::format("cannot read the key `{}`: {}", options.key_file, reason())};
  }
  if (options.client_ca_file.empty()) return {};
  return load_client_authority(options.client_ca_file);
}

Result<void> Context::load_client_authority(const std::string& file) {
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context_, file.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return Failure{fmt::format("cannot read the authorities of clients' certificates `{}`: {}", file, reason())};
  }
  SSL_CTX_set_client_CA_list(context_, names);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

void Context::keep_tickets_of(const Context& before) {
  std::array<unsigned char, 256> keys;
  const long size = SSL_CTX_get_tlsext_ticket_keys(context_, nullptr, 0);
  if (size <= 0 || static_cast<std::size_t>(size) > keys.size()) return;
  if (SSL_CTX_get_tlsext_ticket_keys(before.context_, keys.data(), size) == 1) {
    SSL_CTX_set_tlsext_ticket_keys(context_, keys.data(), size);
  }
  OPENSSL_cleanse(keys.data(), keys.size());
}
}  // namespace

Result<std::shared_ptr<const Tls>> Tls::open(const TlsOptions& options, const Tls* before) {
  auto context = std::make_shared<Context>();
  if (auto loaded = context->load(options); !loaded) return loaded.error();
  // Where clients need certificates, an old ticket would let one in that is no longer trusted.
  if (before != nullptr && options.client_ca_file.empty())
    context->keep_tickets_of(static_cast<const Context&>(*before));
  return std::shared_ptr<const Tls>(std::move(context));
}

}  // namespace mpol::http
