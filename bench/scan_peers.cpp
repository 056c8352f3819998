#include "bench/scan_peers.hpp"

#include <fmt/core.h>
#include <hs/hs.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdlib>

namespace mpol::bench {
namespace {

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "scan_bench: {}\n", why);
  std::exit(1);
}

constexpr unsigned kFlags = HS_FLAG_CASELESS | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;

class Vectorscan : public ScanPeer {
 public:
  explicit Vectorscan(const std::vector<std::string>& regexes) {
    std::vector<const char*> texts;
    std::vector<unsigned> ids;
    for (const std::string& regex : regexes) {
      ids.push_back(static_cast<unsigned>(ids.size()));
      texts.push_back(regex.c_str());
    }
    const std::vector<unsigned> flags(texts.size(), kFlags);
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                         nullptr, &database_, &error) != HS_SUCCESS) {
      stop(error->message);
    }
    if (hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) stop("no memory");
  }
  ~Vectorscan() override {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  void find(const std::string& text, Found& found) override {
    found.clear();
    hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_, on_hit, &found);
    std::sort(found.begin(), found.end());
  }

 private:
  static int on_hit(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
    static_cast<Found*>(context)->push_back(id);
    return 0;
  }
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

class Re2Set : public ScanPeer {
 public:
  explicit Re2Set(const std::vector<std::string>& regexes) {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_dot_nl(true);
    options.set_max_mem(256 << 20);
    set_ = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    for (const std::string& regex : regexes) set_->Add(regex, nullptr);
    if (!set_->Compile()) stop("RE2::Set does not compile");
  }
  void find(const std::string& text, Found& found) override {
    set_->Match(text, &ids_);
    std::sort(ids_.begin(), ids_.end());
    found.assign(ids_.begin(), ids_.end());
  }

 private:
  std::unique_ptr<RE2::Set> set_;
  std::vector<int> ids_;
};

}  // namespace

std::unique_ptr<ScanPeer> make_vectorscan(const std::vector<std::string>& regexes) {
  return std::make_unique<Vectorscan>(regexes);
}
std::unique_ptr<ScanPeer> make_re2_set(const std::vector<std::string>& regexes) {
  return std::make_unique<Re2Set>(regexes);
}

bool vectorscan_takes(const std::string& regex) {
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile(regex.c_str(), kFlags, HS_MODE_BLOCK, nullptr, &database, &error) != HS_SUCCESS) {
    hs_free_compile_error(error);
    return false;
  }
  hs_free_database(database);
  return true;
}

}  // namespace mpol::bench
