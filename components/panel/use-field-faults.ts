import { useRef } from 'preact/hooks';

/** The fields of a form that hold text which can't be understood, such as a day that does not exist. */
export interface FieldFaults {
  some(): boolean;
  /** For a field's `onFault`. */
  note(field: string): (message: string | null) => void;
}

export function useFieldFaults(): FieldFaults {
  const fields = useRef(new Set<string>());
  return {
    some: () => fields.current.size > 0,
    note: (field) => (message) => {
      if (message === null) fields.current.delete(field);
      else fields.current.add(field);
    },
  };
}
