/* SPDX-License-Identifier: Apache-2.0
 * The commands: each takes main's arguments and returns the exit status of SPEC.md §4. */
#pragma once

enum exit_status { EXIT_DONE = 0, EXIT_INPUT = 1, EXIT_BAD_USAGE = 2, EXIT_OUTPUT = 3 };

int command_replay(int argc, char **argv);
int command_check(int argc, char **argv);
int command_test(int argc, char **argv);
