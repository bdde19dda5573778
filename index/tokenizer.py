"""The tokenizer of multilingual-e5-small (XLM-R's unigram model), rebuilt from its pieces in the `tokenizers` library's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from index.bundle import Vocabulary

_SPACE_MARK = "▁"
#: What XLM-R's normaliser (SentencePiece's nmt_nfkc) does beyond Unicode's NFKC: these disappear …
_DROPPED = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
#: … these are read as a space …
_SPACES = "[\t\n\u000c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
#: … and the fullwidth tilde stays. A noncharacter, which no text may hold, stands in for it while NFKC runs.
_TILDE, _STAND_IN = "\uff5e", "\ufdd0"


def build(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer; its normaliser is checked against every entry of the vocabulary's character map.

    It agrees with the package's engine but in two ways, both of them those of the model's own first tokenizer: a letter followed by its
    accent is composed (the engine's map knows single characters only), and a run of unknown characters is one unknown piece. Raises
    ValueError where the character map is not the one it was written for.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    scored = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, vocabulary.unk, False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.Replace(_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    for character, replacement in vocabulary.characters.items():
        if tokenizer.normalizer.normalize_str(character) != replacement:
            raise ValueError(f"U+{ord(character):04X} is normalised otherwise")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE_MARK, "always")
    tokenizer.decoder = decoders.Metaspace(_SPACE_MARK, "always")
    start, end = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, vocabulary.bos), (end, vocabulary.eos)],
    )
    tokenizer.add_special_tokens([AddedToken(piece, **_added(piece)) for piece in special_pieces(vocabulary).values()])
    return tokenizer


def special_pieces(vocabulary: Vocabulary) -> dict[str, str]:
    """The special pieces by the roles that `transformers` gives them; several roles may share a piece."""
    pieces = vocabulary.pieces
    start, end = pieces[vocabulary.bos], pieces[vocabulary.eos]
    roles = {"bos_token": start, "cls_token": start, "eos_token": end, "sep_token": end, "mask_token": "<mask>"}
    return roles | {"pad_token": pieces[vocabulary.pad], "unk_token": pieces[vocabulary.unk]}


def settings(vocabulary: Vocabulary, longest: int) -> dict[str, Any]:
    """The contents of ``tokenizer_config.json``; ``longest`` is the most pieces the model reads."""
    roles = special_pieces(vocabulary)
    # Without this table transformers parses the whole tokenizer.json a second time, in Python (0.6 s).
    added = {str(vocabulary.pieces.index(piece)): {"content": piece, **_added(piece)} for piece in roles.values()}
    return {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": longest, "added_tokens_decoder": added, **roles}


def _added(piece: str) -> dict[str, bool]:
    return {"lstrip": piece == "<mask>", "rstrip": False, "single_word": False, "normalized": False, "special": True}
