/** PPM_O_* flags of open events that the state looks at. */
export const OpenFlag = {
  DIRECTORY: 1 << 10,
  CLOEXEC: 1 << 12,
  /** This and all above are added by the probe when the call ends. */
  CREATED: 1 << 14,
  UPPER_LAYER: 1 << 15,
  LOWER_LAYER: 1 << 16,
} as const;
