export const knownShapeLines: readonly string[] = []
