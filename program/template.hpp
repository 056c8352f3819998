// The template of a text: what stays when its numbers, quoted strings, names and spaces are put aside. Prompts that a
// program fills in from one form have one template.
//
// In:      UTF-8; bad sequences are ordinary input.
// Out:     the form: words in folded spelling (no case, no accents), one mark for each run of numbers, quoted strings,
//          addresses and names, one space between. And its name: `template-` and 32 hexadecimal digits of the form's hash
//          (XXH3 with 128 bits: two forms of one name can be made on purpose, which only makes prompts look alike).
//   number   a run of digits of any script, with what joins digits (1,000.50)
//   string   from a quotation mark that no letter stands before to the next one of its kind, within 256 bytes
//   address  a run without spaces that holds `@`, `/`, `\`, `_` or `.` between letters or digits, or `:/`
//   name     a word that begins with a capital letter and is not the first of a sentence or line
// The same text gives the same template on every machine. Linear time; nothing is allocated when `form` has room.
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>

#include "base/text/fold.hpp"

namespace mpol {

struct TemplateScratch {
  std::string form;
  Folded folded;
};

// Appends the form of a text to `scratch.form`.
void add_template_form(std::string_view text, TemplateScratch& scratch);
// The name of a form; 41 bytes.
std::string_view template_name(std::string_view form, std::string& out);

}  // namespace mpol
