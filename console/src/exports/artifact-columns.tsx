import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { bytes, number } from '../ui/format.ts';
import { Time } from '../ui/time.tsx';
import classes from './artifact-columns.module.css';
import type { ArtifactRow } from './artifact-rows.ts';
import { exportTexts } from './texts.ts';

/** Which sets show their files. */
interface Expansion {
  isExpanded(row: ArtifactRow): boolean;
  toggle(row: ArtifactRow): void;
}

/** The columns of the list of files. */
export function artifactColumns({ isExpanded, toggle }: Expansion): readonly Column<ArtifactRow>[] {
  return [
    {
      id: 'title',
      header: texts.fields.title,
      sort: 'title',
      kind: 'lead',
      cell: (row) =>
        row.part !== undefined ? (
          <span className={classes['part']}>{exportTexts.artifacts.part(row.part)}</span>
        ) : row.files.length === 1 && row.isWhole ? (
          row.artifact.title
        ) : (
          <SetTitle row={row} isExpanded={isExpanded(row)} onToggle={() => toggle(row)} />
        ),
    },
    {
      id: 'file',
      header: texts.fields.fileName,
      sort: 'file_name',
      kind: 'wide',
      cell: ({ artifact, files }) => (
        <span className={classes['file']} title={exportTexts.artifacts.checksum(artifact.sha256)}>
          {files.length > 1 ? exportTexts.artifacts.setName(artifact.file_name) : artifact.file_name}
        </span>
      ),
    },
    { id: 'type', header: texts.fields.type, sort: 'type', cell: ({ artifact }) => artifact.type },
    {
      id: 'size',
      header: texts.fields.size,
      sort: 'size',
      kind: 'end',
      cell: ({ files }) => {
        const size = files.reduce((sum, file) => sum + file.size, 0);
        return (
          <span className="figures" title={texts.bytes(number(size))}>
            {bytes(size)}
          </span>
        );
      },
    },
    {
      id: 'created',
      header: texts.fields.created,
      sort: 'created_at',
      kind: 'nowrap',
      cell: ({ artifact }) => <Time value={artifact.created_at} />,
    },
    {
      id: 'remaining',
      header: texts.fields.remainingDays,
      sort: 'remaining_days',
      kind: 'end',
      cell: ({ artifact: { remaining_days: days } }) => (
        <span className={days <= 3 ? classes['soon'] : undefined}>{exportTexts.artifacts.days(days)}</span>
      ),
    },
  ];
}

function SetTitle({ row, isExpanded, onToggle }: { row: ArtifactRow; isExpanded: boolean; onToggle: () => void }) {
  const Icon = isExpanded ? IconChevronDown : IconChevronRight;
  return (
    <UnstyledButton className={classes['set']} aria-expanded={isExpanded} onClick={onToggle}>
      <Icon size={15} aria-hidden="true" />
      <span>
        {row.artifact.title}{' '}
        <span className={classes['parts']}>{exportTexts.artifacts.parts(row.artifact.files_of_run)}</span>
      </span>
    </UnstyledButton>
  );
}
