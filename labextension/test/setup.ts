// Lumino's widgets name this at import; happy-dom does not have it.
class DragEventStub extends MouseEvent {}

Object.assign(globalThis, { DragEvent: DragEventStub });
