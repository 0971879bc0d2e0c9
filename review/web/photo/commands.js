// The table of everything that can be done on the photo page: it binds the keys, writes the help and labels the buttons.

const DECIDE = 'The photo';
const FINDING = 'The selected finding';
const LOOK = 'Looking';
const MOVE = 'Getting about';

const PAN = 80;

export function photoCommands({ desk, decisions, crops, findings, stage, original, go }) {
  const pan = (key, words, dx, dy) => ({
    id: `pan-${key}`, keys: [`Shift+${key}`], group: LOOK, words, repeats: true, run: () => stage.panBy(dx * PAN, dy * PAN),
  });
  return [
    { id: 'approve', keys: ['a', 'Control+Enter'], group: DECIDE, words: 'Approve', run: () => decisions.approve() },
    { id: 'hold-back', keys: ['l'], group: DECIDE, words: 'Hold back for later', run: () => decisions.holdBack() },
    { id: 'reject', keys: ['x'], group: DECIDE, words: 'Reject', run: () => decisions.reject() },
    { id: 'block', keys: ['b'], group: DECIDE, words: 'Block the whole photo', run: () => decisions.block() },
    { id: 'undo', keys: ['z', 'Control+z'], group: DECIDE, words: 'Undo', run: () => decisions.undo() },
    { id: 'some', keys: ['p'], group: DECIDE, words: 'Approve for some platforms', run: () => decisions.approveSome() },
    { id: 'refresh', keys: ['g'], group: DECIDE, words: "Make it anew with today's register", run: () => decisions.refresh() },
    { id: 'retry', keys: ['y'], group: DECIDE, words: 'Look at an unreadable photo again', run: () => decisions.retry() },
    { id: 'allow-device', keys: ['v'], group: DECIDE, words: 'This photo may be used, whatever took it', run: () => decisions.allowDevice() },
    { id: 'move', keys: ['i'], group: DECIDE, words: 'Move to another event', run: () => decisions.move() },
    { id: 'take-down', keys: ['t'], group: DECIDE, words: 'Take down a released photo', run: () => decisions.takeDown() },
    { id: 'shred', keys: ['Shift+Delete'], group: DECIDE, words: 'Keep nothing of this photo', run: () => decisions.shred() },
    { id: 'crop', keys: ['c'], group: DECIDE, words: 'Crop: leave out who is hidden', run: () => crops.open() },
    { id: 'comment', keys: ['w'], group: DECIDE, words: 'Write a comment', run: () => findings.comment() },

    { id: 'redact', keys: ['h'], group: FINDING, words: 'Hide: redact it everywhere', run: () => findings.redact() },
    { id: 'name', keys: ['n'], group: FINDING, words: 'Name: say who it is', run: () => findings.name() },
    { id: 'reject-suggestion', keys: ['k'], group: FINDING, words: 'Not the person suggested', run: () => findings.rejectSuggestion() },
    { id: 'dismiss', keys: ['d'], group: FINDING, words: 'Dismiss: it is no face or name', run: () => findings.dismiss() },
    { id: 'reset', keys: ['r'], group: FINDING, words: 'Leave it to the rules again', run: () => findings.reset() },
    { id: 'mark', keys: ['m'], group: FINDING, words: 'Mark a region that was missed', run: () => findings.mark() },
    { id: 'edit', keys: ['e'], group: FINDING, words: 'Move or resize a marked region', run: () => findings.edit() },
    { id: 'delete', keys: ['Delete', 'Backspace'], group: FINDING, words: 'Delete a marked region', run: () => findings.remove() },

    { id: 'original', keys: ['o'], group: LOOK, words: 'See the original', hold: original.hold },
    { id: 'fit', keys: ['0'], group: LOOK, words: 'Whole photo', run: () => stage.fit() },
    { id: 'full-size', keys: ['f'], group: LOOK, words: '100 %, at the selected finding', run: () => stage.fullSize(desk.selectedItem?.box ?? null) },
    { id: 'zoom-in', keys: ['+', '='], group: LOOK, words: 'Larger', repeats: true, run: () => stage.zoomBy(1.25) },
    { id: 'zoom-out', keys: ['-'], group: LOOK, words: 'Smaller', repeats: true, run: () => stage.zoomBy(0.8) },
    pan('ArrowLeft', 'Move the view left', 1, 0),
    pan('ArrowRight', 'Move the view right', -1, 0),
    pan('ArrowUp', 'Move the view up', 0, 1),
    pan('ArrowDown', 'Move the view down', 0, -1),
    { id: 'next-picture', keys: ['s'], group: LOOK, words: 'Next different picture of this photo', run: () => desk.showNextPicture() },
    ...desk.view.renditions.slice(0, 9).map((rendition, index) => ({
      id: `rendition-${index}`, keys: [String(index + 1)], group: LOOK,
      words: `As for ${rendition.titles.join(', ') || 'no platform'}`, run: () => desk.showRendition(index),
    })),

    { id: 'next-finding', keys: ['.', 'ArrowDown'], group: MOVE, words: 'Next finding', repeats: true, run: () => desk.selectNext(1) },
    { id: 'last-finding', keys: [',', 'ArrowUp'], group: MOVE, words: 'Finding before', repeats: true, run: () => desk.selectNext(-1) },
    { id: 'next', keys: ['ArrowRight', 'j'], group: MOVE, words: 'Next photo, without a decision', run: () => go.next() },
    { id: 'previous', keys: ['ArrowLeft', 'u'], group: MOVE, words: 'Photo before', run: () => go.previous() },
    { id: 'queue', keys: ['q', 'Escape'], group: MOVE, words: 'Back to the queue', run: () => go.queue() },
  ];
}
