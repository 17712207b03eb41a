import type { PollerOptions } from "@redoxkit/poller"

/** A feed as a config describes it: the options of a poller, some of which the command line may add. */
export type Feed = Omit<PollerOptions<unknown, unknown>, "cursor" | "deliver"> &
  Partial<Pick<PollerOptions<unknown, unknown>, "cursor" | "deliver">>
