// A disk in memory behind the door of base/doors/durable_folder.hpp, that can be full: then a file takes half of what is
// appended and fails, as a real one may.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/doors/durable_folder.hpp"

namespace mpol::test {

struct FakeDisk {
  std::map<std::string, std::string> files;
  bool is_full = false;
};
class FakeFile : public AppendFile {
 public:
  FakeFile(FakeDisk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
  Result<void> append(std::string_view bytes) override {
    // A full disk takes a part of it.
    disk_.files[name_] += disk_.is_full ? bytes.substr(0, bytes.size() / 2) : bytes;
    if (disk_.is_full) return Failure{"no space left on device"};
    return {};
  }
  Result<void> sync() override { return {}; }

 private:
  FakeDisk& disk_;
  std::string name_;
};
class FakeFolder : public DurableFolder {
 public:
  explicit FakeFolder(FakeDisk& disk) : disk_(disk) {}
  Result<std::vector<std::string>> list() const override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : disk_.files) names.push_back(name);
    return names;
  }
  Result<std::string> read(const std::string& name) const override {
    return {boost::system::in_place_value, disk_.files.at(name)};
  }
  Result<std::unique_ptr<AppendFile>> create(const std::string& name) override {
    disk_.files[name].clear();
    return std::unique_ptr<AppendFile>(std::make_unique<FakeFile>(disk_, name));
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    disk_.files[to] = std::move(disk_.files[from]);
    disk_.files.erase(from);
    return {};
  }
  Result<void> remove(const std::string& name) override {
    disk_.files.erase(name);
    return {};
  }

 private:
  FakeDisk& disk_;
};

}  // namespace mpol::test
