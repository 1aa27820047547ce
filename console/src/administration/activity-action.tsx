import { IconListSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { RowAction } from '../ui/row-action.tsx';
import { accessTexts } from './texts.ts';

/** Leads to what a user or a key has done. */
export function ActivityAction({ of, actor }: { of: string; actor: string }) {
  const navigate = useNavigate();
  return (
    <RowAction
      label={accessTexts.activity}
      of={of}
      icon={<IconListSearch size={16} stroke={1.7} />}
      onClick={() => void navigate({ to: '/settings/audit', search: { actor } })}
    />
  );
}
