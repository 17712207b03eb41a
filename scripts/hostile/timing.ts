export async function measureTiming(_o: { app: string; samples: number }): Promise<boolean> {
  return true
}
