// The engines that the scanner is compared with: each makes its matcher of the same regexes, case ignored, and says
// which of them occur in a text, in order.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace mpol::bench {

using Found = std::vector<std::size_t>;

class ScanPeer {
 public:
  virtual ~ScanPeer() = default;
  virtual void find(const std::string& text, Found& found) = 0;
};

// Each stops the program when it does not take the patterns. Vectorscan gets them as they are, in block mode.
std::unique_ptr<ScanPeer> make_vectorscan(const std::vector<std::string>& regexes);
std::unique_ptr<ScanPeer> make_re2_set(const std::vector<std::string>& regexes);
std::unique_ptr<ScanPeer> make_yara(const std::vector<std::string>& regexes);

// What the peers take of a set of regexes in use.
bool vectorscan_takes(const std::string& regex);

}  // namespace mpol::bench
