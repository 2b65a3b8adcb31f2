/** How the program names itself to servers. */

/** Has the version of package.json; a test holds them together. */
export const USER_AGENT = "aiperf/0.1.0";
