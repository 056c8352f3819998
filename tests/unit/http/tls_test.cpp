// TLS against OpenSSL's own client and curl, and connections over a unix socket.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/http/peer.hpp"
#include "tests/unit/http/try_service.hpp"

using namespace mpol::http;
using std::chrono::milliseconds;

namespace {
struct Ran {
  int status;
  std::string output;  // with what it says on standard error
};

Ran run(const std::string& command) {
  FILE* pipe = ::popen(("timeout 20 sh -c '" + command + "' 2>&1").c_str(), "r");
  Ran ran{-1, {}};
  char bytes[4096];
  for (std::size_t count; (count = ::fread(bytes, 1, sizeof bytes, pipe)) > 0;) ran.output.append(bytes, count);
  ran.status = ::pclose(pipe);
  return ran;
}

// Certificates for 127.0.0.1: the server's (`server`), an authority (`ca`) and a client of it (`client`).
struct Certificates {
  Certificates() {
    make("server", "/CN=first");
    make("ca", "/CN=authority");
    const std::string made =
        run("cd " + (folder / "") +
            " && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout client.key -out client.csr"
            " -subj /CN=client && openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
            " -out client.pem")
            .output;
    BOOST_TEST_REQUIRE(std::filesystem::exists(file("client.pem")), made);
  }
  void make(const std::string& name, const std::string& subject) const {
    const Ran ran = run(
        "cd " + (folder / "") + " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2" +
        " -keyout " + name + ".key -out " + name + ".pem -subj " + subject + " -addext subjectAltName=IP:127.0.0.1");
    BOOST_TEST_REQUIRE(ran.status == 0, ran.output);
  }
  std::string file(const std::string& name) const { return folder / name; }
  ServerOptions options() const {
    ServerOptions options;
    options.has_tls = true;
    options.tls = {file("server.pem"), file("server.key"), ""};
    return options;
  }
  mpol::test::TemporaryFolder folder;
};

std::string address_of(const Running& running) {
  return "127.0.0.1:" + std::to_string(running.server->addresses().front().port);
}

// The client sends one request and shows what it gets; `options` are s_client's.
Ran s_client(const Running& running, const std::string& options) {
  return run(
      "printf \"GET /head?x HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n\" | openssl s_client -ign_eof "
      "-connect " +
      address_of(running) + " " + options);
}
bool has(const Ran& ran, std::string_view text) { return ran.output.find(text) != std::string::npos; }
const std::string kAnswer = "0 /head x loopback tls";
}  // namespace

BOOST_AUTO_TEST_CASE(current_clients_are_served) {
  const Certificates certificates;
  const Running running(certificates.options());
  for (const std::string options : {"-tls1_3", "-tls1_2", "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305",
                                    "-groups P-384", "-groups X25519", "-alpn h2,http/1.1"}) {
    const Ran ran = s_client(running, options);
    BOOST_TEST(has(ran, kAnswer), options + ": " + ran.output);
    BOOST_TEST(has(ran, "Compression: NONE"));
    BOOST_TEST((!options.starts_with("-alpn") || has(ran, "ALPN protocol: http/1.1")));
  }
  BOOST_TEST(running.server->metrics().tls_failures == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_not_safe_any_more_is_refused) {
  const Certificates certificates;
  const Running running(certificates.options());
  for (const std::string options : {"-tls1_1 -cipher DEFAULT@SECLEVEL=0", "-tls1 -cipher DEFAULT@SECLEVEL=0",
                                    "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", "-tls1_2 -cipher AES128-GCM-SHA256",
                                    "-alpn h2", "-tls1_3 -groups ffdhe2048"}) {
    const Ran ran = s_client(running, options);
    BOOST_TEST(!has(ran, kAnswer), options);
    BOOST_TEST(has(ran, "alert"), options + ": " + ran.output);
  }
  BOOST_TEST(running.server->metrics().tls_failures == 6u);
  // Renegotiation, which an `R` asks of the client, ends the connection.
  const Ran again = run("(echo R; sleep 1) | openssl s_client -tls1_2 -connect " + address_of(running));
  BOOST_TEST(has(again, "no renegotiation"), again.output);
}

BOOST_AUTO_TEST_CASE(curl_talks_over_tls) {
  const Certificates certificates;
  const Running running(certificates.options());
  const std::string curl = "curl -sS --cacert " + certificates.file("server.pem") + " https://" + address_of(running);
  BOOST_TEST(run(curl + "/head?x").output == kAnswer);
  // Several requests on one connection, long ones both ways, chunks, Expect.
  const std::string big = certificates.file("big");
  BOOST_TEST(run("head -c 1000000 /dev/zero | tr \"\\0\" y > " + big).status == 0);
  const Ran echoed =
      run(curl + "/echo --data-binary @" + big + " -o " + big + ".back && cmp " + big + " " + big + ".back");
  BOOST_TEST(echoed.status == 0, echoed.output);
  const Ran pieces = run(curl + "/pieces -T " + big + " -H Transfer-Encoding:chunked -X POST | tr Y y | cmp - " + big);
  BOOST_TEST(pieces.status == 0, pieces.output);
  const Ran taken = run(curl + "/big?5000000 https://" + address_of(running) + "/slowly | wc -c");
  BOOST_TEST(taken.output == "5000013\n");
  BOOST_TEST(running.server->metrics().accepted == 4u);
}

BOOST_AUTO_TEST_CASE(a_session_goes_on_with_its_ticket_even_after_a_reload) {
  const Certificates certificates;
  const Running running(certificates.options());
  const std::string session = certificates.file("session");
  BOOST_TEST(has(s_client(running, "-tls1_3 -sess_out " + session), "New, TLSv1.3"));
  BOOST_TEST(has(s_client(running, "-tls1_3 -sess_in " + session), "Reused, TLSv1.3"));
  BOOST_TEST(running.server->reload_tls().has_value());
  BOOST_TEST(has(s_client(running, "-tls1_3 -sess_in " + session), "Reused, TLSv1.3"));
}

BOOST_AUTO_TEST_CASE(a_reload_takes_the_new_certificate_or_keeps_the_old) {
  const Certificates certificates;
  const Running running(certificates.options());
  BOOST_TEST(has(s_client(running, ""), "CN = first"));
  certificates.make("server", "/CN=second");
  BOOST_TEST(running.server->reload_tls().has_value());
  BOOST_TEST(has(s_client(running, ""), "CN = second"));
  std::filesystem::copy_file(certificates.file("ca.key"), certificates.file("server.key"),
                             std::filesystem::copy_options::overwrite_existing);
  const auto wrong = running.server->reload_tls();
  BOOST_TEST_REQUIRE(!wrong.has_value());
  BOOST_TEST(wrong.error().message.find("is not that of the certificate") != std::string::npos, wrong.error().message);
  BOOST_TEST(has(s_client(running, ""), "CN = second"));
}

BOOST_AUTO_TEST_CASE(clients_may_need_a_certificate) {
  const Certificates certificates;
  ServerOptions options = certificates.options();
  options.tls.client_ca_file = certificates.file("ca.pem");
  const Running running(options);
  const std::string named = "-cert " + certificates.file("client.pem") + " -key " + certificates.file("client.key");
  BOOST_TEST(has(s_client(running, named), kAnswer));
  BOOST_TEST(!has(s_client(running, ""), kAnswer));
  const std::string other = "-cert " + certificates.file("server.pem") + " -key " + certificates.file("server.key");
  BOOST_TEST(!has(s_client(running, other), kAnswer));
  // A ticket from before a reload does not stand for a certificate.
  const std::string session = certificates.file("session");
  BOOST_TEST(has(s_client(running, named + " -sess_out " + session), kAnswer));
  BOOST_TEST(running.server->reload_tls().has_value());
  BOOST_TEST(!has(s_client(running, "-sess_in " + session), kAnswer));
}

BOOST_AUTO_TEST_CASE(a_handshake_that_takes_too_long_is_cut_off) {
  const Certificates certificates;
  ServerOptions options = certificates.options();
  options.head_ms = 200;
  const Running running(options);
  Peer silent = running.peer(), slow = running.peer(), plain = running.peer();
  slow.send("\x16\x03\x01");
  plain.send(get("/echo"));
  BOOST_TEST(plain.answer().status == 0);
  BOOST_TEST(slow.has_ended());
  BOOST_TEST(silent.has_ended());
  BOOST_TEST(running.server->metrics().tls_failures == 3u);
}

BOOST_AUTO_TEST_CASE(files_that_are_wrong_are_named) {
  const Certificates certificates;
  const auto says = [](ServerOptions options, std::string_view text) {
    const Running running(std::move(options));
    BOOST_TEST(running.failure.find(text) != std::string::npos, running.failure);
  };
  ServerOptions options = certificates.options();
  options.tls.certificate_file = "/nowhere.pem";
  says(options, "cannot read the certificate `/nowhere.pem`: No such file");
  options = certificates.options();
  options.tls.key_file = certificates.file("ca.pem");
  says(options, "cannot read the key `" + certificates.file("ca.pem"));
  options.tls.key_file = certificates.file("ca.key");
  says(options, "is not that of the certificate");
  options = certificates.options();
  options.tls.client_ca_file = certificates.file("server.key");
  says(options, "cannot read the authorities");
  BOOST_TEST(run("openssl ec -aes128 -passout pass:x -in " + certificates.file("server.key") + " -out " +
                 certificates.file("locked.key"))
                 .status == 0);
  options = certificates.options();
  options.tls.key_file = certificates.file("locked.key");
  says(options, "cannot read the key");
}

BOOST_AUTO_TEST_CASE(a_unix_socket_is_for_its_group) {
  const mpol::test::TemporaryFolder folder;
  const std::string path = folder / "mpold.sock";
  ServerOptions options;
  options.listen = {{"unix:" + path, 0}};
  {
    const Running running(options);
    BOOST_TEST(running.peer().ask(get("/head")).body == "0 /head  loopback");
    BOOST_TEST(run("curl -sS --unix-socket " + path + " http://x/head").output == "0 /head  loopback");
    struct stat about{};
    BOOST_TEST(::stat(path.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0660u);
    const Running second(options);
    BOOST_TEST(second.failure == "cannot listen on unix:" + path + ": Address already in use");
    BOOST_TEST(running.peer().ask(get("/head")).status == 200);
  }
  BOOST_TEST(!std::filesystem::exists(path));
  // One that a process left behind is replaced; another file is not.
  BOOST_TEST(run("python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind(\\\"" + path + "\\\")\"").status == 0);
  BOOST_TEST(std::filesystem::exists(path));
  BOOST_TEST(Running(options).failure == "");
  BOOST_TEST(run("echo x > " + path).status == 0);
  BOOST_TEST(Running(options).failure.ends_with("Address already in use"));
  BOOST_TEST(std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(addresses_that_cannot_be_had_are_named) {
  const auto failure = [](const std::string& host, std::uint16_t port = 0) {
    ServerOptions options;
    options.listen = {{host, port}};
    return Running(options).failure;
  };
  BOOST_TEST(failure("localhost") ==
             "cannot listen on localhost:0: expected an IP address such as 127.0.0.1 or ::1, or unix: and a path");
  BOOST_TEST(failure("unix:").find("1 to 107 bytes") != std::string::npos);
  BOOST_TEST(failure("unix:/nowhere/x").ends_with("No such file or directory"));
  const Running running;
  BOOST_TEST(failure("127.0.0.1", running.server->addresses()[0].port).ends_with("Address already in use"));
}
