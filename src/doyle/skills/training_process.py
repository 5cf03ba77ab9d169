"""The program of the training process: `python -m doyle.skills.training_process`.

The only module that imports the training libraries; nothing in the server imports it.
"""

from functools import lru_cache
from pathlib import Path

from doyle.errors import TrainingError
from doyle.jobs.child_end import Progress, serve_parent
from doyle.jobs.frames import Frame
from doyle.nlu.encoder import ENCODER_FALLBACK_IDENTITY, Encoder, find_encoder, identity_of
from doyle.nlu.train import train
from doyle.skills.training_request import read_data, read_vectors, result_frame


def train_request(request: Frame, progress: Progress) -> Frame:
    """Train one model.

    Raises:
        TrainingError: the encoder is not to be had here, or is not the one that the server uses.
    """
    directory = request.header["encoder_directory"]
    encoder = _encoder(None if directory is None else Path(directory))
    expected = request.header["encoder_identity"]
    if encoder is None and expected != ENCODER_FALLBACK_IDENTITY:
        raise TrainingError("The sentence encoder cannot be loaded, perhaps for want of memory")
    if identity_of(encoder) != expected:
        raise TrainingError("The sentence encoder changed since the server started; restart the server")
    trained = train(read_data(request.header), encoder, read_vectors(request), progress)
    return result_frame(trained.blob, trained.embeddings)


@lru_cache(maxsize=1)
def _encoder(directory: Path | None) -> Encoder | None:
    return find_encoder(directory)


if __name__ == "__main__":
    serve_parent(train_request)
