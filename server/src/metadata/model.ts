/** The types an attribute can have (API reference, "Attribute Schema"); core profile attributes: string, datetime. */
export const attributeTypes = [
  'boolean',
  'string',
  'integer',
  'long',
  'double',
  'date',
  'datetime',
  'currency',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** A checked value of an attribute, in the form it is stored and answered in. */
export type AttributeValue = string | number | boolean;

export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  /** Most characters of a string; 0 for the other types. */
  readonly length: number;
  readonly defaultValue?: AttributeValue;
  readonly mandatory: boolean;
  readonly encrypt: boolean;
}

export const extensionTypes = ['single-valued', 'multi-valued', 'classifier'] as const;
export type ExtensionType = (typeof extensionTypes)[number];

export const scopes = ['profile', 'service', 'state', 'task'] as const;
export type Scope = (typeof scopes)[number];

export interface ExtensionSchema {
  readonly id: number;
  readonly scope: Scope;
  readonly name: string;
  readonly type: ExtensionType;
  /** By lower-case name, in the order of their definition. */
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  /** Lists of attributes whose values together are unique among the records of one customer; the flat list first. */
  readonly uniqueLists: readonly (readonly string[])[];
  /** True when `unique` has a flat list: `…/by/unique` selects a record by it. */
  readonly hasFlatUnique: boolean;
}

export interface IdentificationKey {
  readonly id: number;
  readonly name: string;
  /** Undefined: the attributes are core attributes of the profile. */
  readonly extension: ExtensionSchema | undefined;
  /** From left to right, as declared in the profile or the extension. */
  readonly attributes: readonly AttributeDefinition[];
  readonly unique: boolean;
}

export interface BusinessAttributeValue {
  readonly name: string;
  readonly dbid: number;
  readonly display_name: string;
  readonly description: string;
}

export interface BusinessAttribute {
  readonly name: string;
  readonly dbid: number;
  readonly display_name: string;
  readonly description: string;
  readonly map_name: boolean;
  readonly cv_attributes: string[];
  readonly values: BusinessAttributeValue[];
}

/** Everything that is defined for one tenant, as of one version. Maps are keyed by lower-case name. */
export interface Metadata {
  readonly tenant: number;
  readonly version: number;
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  readonly extensions: Readonly<Record<Scope, ReadonlyMap<string, ExtensionSchema>>>;
  /** In the order of their ids. */
  readonly identificationKeys: readonly IdentificationKey[];
  readonly businessAttributes: readonly BusinessAttribute[];
}
