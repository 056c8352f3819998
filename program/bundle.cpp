// A bundle's bytes; numbers are little-endian:
//
//   head     magic (8), format (4), number of parts (4)
//            of each part: kind (4), size of its name (4), size (8), BLAKE2b-256 of it (32)
//            the names, one behind the other
//            BLAKE2b-256 of the head so far (32): the bundle's id
//   parts    one behind the other
//   trailer  number of signatures (4), of each: public key (32), signature (64)
//
// Nothing else is there, and nothing says twice where something stands, so no two parts can overlap and no byte is unread.
#include "program/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "base/assert.hpp"
#include "base/text/utf8.hpp"

namespace mpol {
namespace {

constexpr std::string_view kMagic = "mpolb\r\n\x1a";
constexpr std::string_view kSignedWords = "mpol: a signature of a bundle, format 1\n";
constexpr std::size_t kFixedBytes = 16, kEntryBytes = 48, kSignatureBytes = 96;
static_assert(kMagic.size() == 8 && std::endian::native == std::endian::little, "numbers are copied as they are");

struct KindInfo {
  PartKind kind;
  std::string_view name;
  std::uint64_t most_bytes, most_parts;
};
constexpr KindInfo kKinds[] = {
#define MPOL_BUNDLE_PART(kind, number, name, most_bytes, most_parts) {PartKind::kind, name, most_bytes, most_parts},
#include "program/bundle_parts.def"
#undef MPOL_BUNDLE_PART
};
const KindInfo* info_of(std::uint32_t number) {
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds), [number](const KindInfo& info) {
    return static_cast<std::uint32_t>(info.kind) == number;
  });
  return found == std::end(kKinds) ? nullptr : found;
}

template <class Number>
void put(Number number, std::string& out) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}
template <std::size_t N>
void put(const std::array<unsigned char, N>& bytes, std::string& out) {
  out.append(reinterpret_cast<const char*>(bytes.data()), N);
}

// A part's name goes to people and into diagnostics, and is never a path of a disk; it must not look like another one.
const char* fault_of_name(std::string_view name) {
  if (name.empty()) return "a part has no name";
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return "a part's name has a control character";
  if (!utf8::is_valid(name)) return "a part's name is not UTF-8";
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view step = name.substr(begin, end - begin);
    if (step.empty() || step == "." || step == "..") return "a part's name is a path that leads elsewhere";
    begin = end + 1;
  }
  return nullptr;
}

// Looks through a manifest and builds nothing of it: a large one would take as long as everything else.
struct ManifestLook {
  using Json = nlohmann::json;
  int depth = 0;
  bool is_object = false, is_deep = false, is_release = false;
  std::string release;

  bool begin(bool object) {
    if (depth++ == 0) is_object = object;
    is_deep |= depth > limits::kMaxManifestDepth;
    return !is_deep;
  }
  bool end() { return --depth, true; }
  bool start_object(std::size_t) { return begin(true); }
  bool start_array(std::size_t) { return begin(false); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }
  bool key(std::string& name) {
    is_release = depth == 1 && name == "release";
    return true;
  }
  bool string(std::string& text) {
    if (depth == 1 && is_release) release = text;
    return true;
  }
  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(Json::number_integer_t) { return true; }
  bool number_unsigned(Json::number_unsigned_t) { return true; }
  bool number_float(Json::number_float_t, const std::string&) { return true; }
  bool binary(Json::binary_t&) { return true; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }
};

// Reads from front to back. The first fault ends it.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name, Span place, Diagnostics& diagnostics)
      : bytes_(bytes), name_(name), place_(place), diagnostics_(diagnostics) {}

  std::optional<Bundle> read() {
    if (!read_fixed() || !read_table() || !read_names() || !read_id() || !read_parts() || !read_signatures() ||
        !check_manifest())
      return std::nullopt;
    return std::move(bundle_);
  }

 private:
  bool other(std::string reason) {
    diagnostics_.report(Code::R0110, place_, name_, std::move(reason));
    return false;
  }
  bool damaged(std::string reason) {
    diagnostics_.report(Code::R0111, place_, name_, at_, std::move(reason));
    return false;
  }
  bool too_large(std::string what, std::uint64_t limit) {
    diagnostics_.report(Code::R0112, place_, name_, std::move(what), limit);
    return false;
  }
  bool cut_short() { return damaged("it is cut short"); }

  std::uint64_t left() const { return bytes_.size() - at_; }
  std::string_view take(std::size_t size) {
    const std::string_view taken = bytes_.substr(at_, size);
    at_ += size;
    return taken;
  }
  template <class Number>
  Number number() {
    Number value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  template <std::size_t N>
  void copy(std::array<unsigned char, N>& out) {
    std::memcpy(out.data(), take(N).data(), N);
  }

  bool read_fixed() {
    if (bytes_.substr(0, kMagic.size()) != kMagic.substr(0, bytes_.size()) || bytes_.empty())
      return other("it does not begin as one");
    if (bytes_.size() < kFixedBytes) return cut_short();
    if (bytes_.size() > limits::kMaxBundleBytes)
      return too_large(fmt::format("{} bytes", bytes_.size()), limits::kMaxBundleBytes);
    at_ = kMagic.size();
    if (const auto format = number<std::uint32_t>(); format != kBundleFormat)
      return other(fmt::format("it is of format {}, and this mpol reads format {}", format, kBundleFormat));
    const auto parts = number<std::uint32_t>();
    if (parts > limits::kMaxBundleParts) return too_large(fmt::format("{} parts", parts), limits::kMaxBundleParts);
    if (left() < std::uint64_t{parts} * kEntryBytes) return cut_short();
    bundle_.parts.resize(parts);
    name_sizes_.resize(parts);
    sizes_.resize(parts);
    hashes_.resize(parts);
    return true;
  }

  bool read_table() {
    std::uint64_t most_names = 0, total = 0, of_this_kind = 0;
    PartKind before{};
    for (std::size_t i = 0; i < bundle_.parts.size(); ++i) {
      const auto kind = number<std::uint32_t>();
      const KindInfo* const info = info_of(kind);
      if (info == nullptr) return damaged(fmt::format("there is no part of kind {}", kind));
      of_this_kind = info->kind == before ? of_this_kind + 1 : 1;
      if (info->kind < before) return damaged("its parts are not in order");
      if (of_this_kind > info->most_parts)
        return too_large(fmt::format("{} parts of kind {}", of_this_kind, info->name), info->most_parts);
      before = bundle_.parts[i].kind = info->kind;
      name_sizes_[i] = number<std::uint32_t>();
      sizes_[i] = number<std::uint64_t>();
      copy(hashes_[i]);
      if (name_sizes_[i] > limits::kMaxPartNameBytes)
        return too_large(fmt::format("a part's name of {} bytes", name_sizes_[i]), limits::kMaxPartNameBytes);
      if (sizes_[i] > info->most_bytes)
        return too_large(fmt::format("{} bytes of {}", sizes_[i], info->name), info->most_bytes);
      most_names += name_sizes_[i];
      total += sizes_[i];  // no overflow: both numbers are limited
    }
    // All of the file is accounted for here, before a byte of a part is looked at.
    const std::uint64_t least = most_names + sizeof(ContentDigest) + total + 4;
    if (left() < least) return cut_short();
    if (left() > least + limits::kMaxBundleSignatures * kSignatureBytes) return damaged("it is longer than it says");
    if (!bundle_.find(PartKind::Manifest)) return damaged("it has no manifest");
    if (!bundle_.find(PartKind::Ir)) return damaged("it has no IR");
    return true;
  }

  bool read_names() {
    std::set<std::pair<PartKind, std::string_view>> known;
    for (std::size_t i = 0; i < bundle_.parts.size(); ++i) {
      Part& part = bundle_.parts[i];
      const std::string_view name = take(name_sizes_[i]);
      if (const char* const fault = fault_of_name(name)) return damaged(fault);
      if (!known.emplace(part.kind, name).second) return damaged("two parts have one name");
      const bool sorted = part.kind == PartKind::Import || part.kind == PartKind::Plan || part.kind == PartKind::Native;
      if (sorted && i > 0 && bundle_.parts[i - 1].kind == part.kind && bundle_.parts[i - 1].name > name)
        return damaged("its parts are not in order");
      part.name = name;
    }
    return true;
  }

  bool read_id() {
    bundle_.id = content_digest(bytes_.substr(0, at_));
    ContentDigest written{};
    copy(written);
    return written == bundle_.id || damaged("its head does not have the hash that it says");
  }

  bool read_parts() {
    for (std::size_t i = 0; i < bundle_.parts.size(); ++i) {
      Part& part = bundle_.parts[i];
      const std::string_view bytes = bytes_.substr(at_, sizes_[i]);
      part.digest = content_digest(bytes);
      if (part.digest != hashes_[i])
        return damaged(
            fmt::format("{} `{}` does not have the hash that the head says", mpol::name(part.kind), part.name));
      part.bytes = take(sizes_[i]);
    }
    return true;
  }

  bool read_signatures() {
    const auto count = number<std::uint32_t>();
    if (count > limits::kMaxBundleSignatures)
      return too_large(fmt::format("{} signatures", count), limits::kMaxBundleSignatures);
    if (left() != count * kSignatureBytes) return damaged("its signatures are cut short, or something follows them");
    const std::string message = signed_message(bundle_.id);
    for (std::uint32_t i = 0; i < count; ++i) {
      BundleSignature signature;
      copy(signature.key.bytes);
      copy(signature.bytes);
      if (i > 0 && bundle_.signatures.back().key >= signature.key) return damaged("its signatures are not in order");
      if (!holds(signature.key, message, signature.bytes))
        return damaged(fmt::format("the signature of {} does not hold", to_text(signature.key)));
      bundle_.signatures.push_back(signature);
    }
    return true;
  }

  // Whoever prints the manifest may rely on it being JSON that is not deep.
  bool check_manifest() {
    ManifestLook look;
    const bool is_json = ManifestLook::Json::sax_parse(bundle_.find(PartKind::Manifest)->bytes, &look);
    if (look.is_deep) return too_large("a manifest of deeper nesting", limits::kMaxManifestDepth);
    bundle_.release = std::move(look.release);
    return (is_json && look.is_object) || damaged("its manifest is not a JSON object");
  }

  std::string_view bytes_;
  const std::string& name_;
  Span place_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  Bundle bundle_;
  std::vector<std::uint32_t> name_sizes_;
  std::vector<std::uint64_t> sizes_;
  std::vector<ContentDigest> hashes_;
};

}  // namespace

std::string_view name(PartKind kind) { return info_of(static_cast<std::uint32_t>(kind))->name; }

const Part* Bundle::find(PartKind kind, std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
    return part.kind == kind && (name.empty() || part.name == name);
  });
  return found == parts.end() ? nullptr : &*found;
}

std::string write_bundle(const std::vector<Part>& parts, const std::vector<BundleSignature>& signatures) {
  std::string out(kMagic);
  put(kBundleFormat, out);
  put(static_cast<std::uint32_t>(parts.size()), out);
  for (const Part& part : parts) {
    put(static_cast<std::uint32_t>(part.kind), out);
    put(static_cast<std::uint32_t>(part.name.size()), out);
    put(std::uint64_t{part.bytes.size()}, out);
    put(content_digest(part.bytes), out);
  }
  for (const Part& part : parts) out += part.name;
  put(content_digest(out), out);
  for (const Part& part : parts) out += part.bytes;
  put(static_cast<std::uint32_t>(signatures.size()), out);
  for (const BundleSignature& signature : signatures) {
    put(signature.key.bytes, out);
    put(signature.bytes, out);
  }
  return out;
}

std::string write_bundle(const Bundle& bundle) { return write_bundle(bundle.parts, bundle.signatures); }

std::optional<Bundle> read_bundle(std::string_view bytes, const std::string& name, Span place,
                                  Diagnostics& diagnostics) {
  return Reader(bytes, name, place, diagnostics).read();
}

std::string signed_message(const ContentDigest& id) {
  std::string message(kSignedWords);
  put(id, message);
  return message;
}

void add_signature(Bundle& bundle, const SecretKey& key) {
  const BundleSignature made{public_of(key), sign(key, signed_message(bundle.id))};
  const auto place =
      std::lower_bound(bundle.signatures.begin(), bundle.signatures.end(), made.key,
                       [](const BundleSignature& one, const PublicKey& other) { return one.key < other; });
  if (place != bundle.signatures.end() && place->key == made.key) {
    *place = made;
  } else {
    bundle.signatures.insert(place, made);
  }
}

std::size_t count_signers(const Bundle& bundle, const std::vector<PublicKey>& keys) {
  return static_cast<std::size_t>(
      std::count_if(bundle.signatures.begin(), bundle.signatures.end(), [&](const BundleSignature& signature) {
        return std::find(keys.begin(), keys.end(), signature.key) != keys.end();
      }));
}

}  // namespace mpol
