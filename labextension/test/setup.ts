// Lumino's widgets name this at import; happy-dom does not have it.
class DragEventStub extends MouseEvent {}
globalThis.DragEvent ??= DragEventStub as unknown as typeof DragEvent;
