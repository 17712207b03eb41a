/**
 * Runs what somebody waits for, and stops waiting at a deadline.
 *
 * @param deadline - aborted with the error when the time is over
 * @param tooLate - makes the error
 * @throws what `run` throws, or the error
 */
export async function withDeadline<Result>(
  run: () => Promise<Result>,
  deadline: AbortController,
  milliseconds: number,
  tooLate: (milliseconds: number) => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = tooLate(milliseconds)
      deadline.abort(error)
      reject(error)
    }, milliseconds)
  })
  try {
    return await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}
