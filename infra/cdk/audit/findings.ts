/** One read of an object, as CloudTrail wrote it. */
export interface ObjectRead {
  readonly id: string;
  readonly at: Date;
  readonly bucket: string;
  readonly key: string;
  /** ARN of the role (not of the session) that asked. */
  readonly principal: string;
  /** Empty when the request did not come through an endpoint of a VPC. */
  readonly endpoint: string;
  readonly refused: boolean;
}

/** What Vitrine had on record as under way: from the intent to the outcome, or to now when there is none yet. */
export interface Order {
  readonly act: string;
  readonly type: string;
  readonly from: Date;
  readonly to: Date | undefined;
  /** Undefined when the public face names no dataset, as of a room that opens all of an agreement. */
  readonly dataset: string | undefined;
  readonly version: string | undefined;
}

export const faults = {
  'other-principal': 'read by somebody who is not the steward',
  'other-way': 'read from outside of Vitrine’s own network',
  'no-order': 'read by the steward while Vitrine had no order for it on record',
  'refused-attempt': 'a read that AWS refused',
} as const;
export type Fault = keyof typeof faults;

/** A read that Vitrine did not order. It names the object and the role, and nothing of what is inside. */
export interface Finding {
  readonly fault: Fault;
  readonly event: string;
  readonly at: string;
  readonly key: string;
  readonly principal: string;
}
