import './stories/serving.ts';
import './stories/access.ts';
import './stories/certificate.ts';
import './stories/jobs.ts';
import './stories/editor.ts';
import './stories/history.ts';
import './stories/artifacts.ts';
import './stories/appearance.ts';
