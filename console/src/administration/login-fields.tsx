import { PasswordInput, TextInput, type TextInputProps } from '@mantine/core';
import { texts } from '../texts.ts';

type FieldProps = Pick<TextInputProps, 'id' | 'label' | 'description' | 'required' | 'disabled' | 'error'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** What somebody logs in as: no browser fills it in, or writes it otherwise. */
export function LoginNameField({ onChange, ...props }: FieldProps) {
  return (
    <TextInput
      {...props}
      required
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      maxLength={64}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

/** A password that somebody is given. */
export function NewPasswordField({ onChange, ...props }: FieldProps) {
  return (
    <PasswordInput
      {...props}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      maxLength={256}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': texts.login.showPassword }}
    />
  );
}
