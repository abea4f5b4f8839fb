// SPDX-License-Identifier: Apache-2.0
//
// libedit for Swift, which does not import its variables.

#ifndef DFX_EDIT_LINE_H
#define DFX_EDIT_LINE_H

#include <stdio.h>

#include <editline/readline.h>

// Asks on standard error for a line from the terminal, and remembers it. The caller frees it; null at the end.
static inline char *dfx_edit_line(const char *prompt) {
  rl_outstream = stderr;
  char *line = readline(prompt);
  if (line != NULL && line[0] != '\0') add_history(line);
  return line;
}

#endif
