// SPDX-License-Identifier: MIT
// error.h: how a function tells its caller what the user did wrong or what the machine refused.
#ifndef HARNESS_DECLARE_ERROR_H
#define HARNESS_DECLARE_ERROR_H

// One line without a newline: file, line, value, limit and a suggestion, as far as they apply.
// Only the command line prints it.
struct error {
    char text[400];
};

// Writes the text, cut to fit, and returns -code, so that a function can end with
// `return error_set(error, EINVAL, ...)`. `code` is an errno value above 0.
__attribute__((format(printf, 3, 4))) int error_set(struct error *error, int code,
                                                    const char *format, ...);

// Puts "prefix: " in front of the text that is there (a file and line, an option's name).
__attribute__((format(printf, 2, 3))) void error_prefix(struct error *error, const char *format,
                                                        ...);

// Takes "name: " off the front of the text if it is there, so that a prefix does not name it twice.
void error_strip(struct error *error, const char *name);

#endif
