/* SPDX-License-Identifier: Apache-2.0
 * warden: the command line. */
int main(void)
{
	return 2;
}
