# SPDX-License-Identifier: Apache-2.0
"""What fuzzing starts from: the project's own fixtures and examples, and Tests/FuzzSeeds."""

import hashlib
import json
import math
import pathlib
import shutil
import struct

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

# Files of the repository that are inputs of a subject as they stand.
PATTERNS = {
    "assembly": ["Examples/*.s"],
    "configuration": [
        "Tests/Fixtures/checkpoints/*/config.json",
        "Tests/Fixtures/llama/*/config.json",
        "Models/*/config.json",
    ],
    "generation": ["Tests/Fixtures/checkpoints/*/generation_config.json"],
    "gguf": ["Tests/Fixtures/gguf/tokenizer-*.gguf"],
    "index": ["Tests/Fixtures/checkpoints/*/*.index.json"],
    "machine": ["Examples/slow-ring.json"],
    "memory": ["Examples/*.safetensors", "Tests/Fixtures/checkpoints/untied/expected.safetensors"],
    "program": ["Tests/Fixtures/programs/*.dfxp"],
    "sweep": ["Examples/ring-latency.json", "Tests/Fixtures/golden/points.json"],
}

# Merges of the vocabulary that the subject lays beside them; \u0120 stands for a space.
MERGES = "#version: 0.2\nt h\nh e\nth e\n\u0120 t\n\u0120t he\nl i\nt t\nl e\n"

# Larger inputs make an execution slow without reaching more code.
LARGEST_SEED = 24_000


def gather(subject, folder):
    """Fills a folder with the seeds of a subject; returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = [path for pattern in PATTERNS.get(subject, []) for path in REPOSITORY.glob(pattern)]
    seeds += (REPOSITORY / "Tests" / "FuzzSeeds" / subject).glob("*")
    for path in seeds:
        if path.stat().st_size <= LARGEST_SEED or subject == "store":
            shutil.copyfile(path, folder / "-".join(path.relative_to(REPOSITORY).parts))
    for name, content in made(subject).items():
        if len(content) <= LARGEST_SEED:
            (folder / name).write_bytes(content)
    return sum(1 for _ in folder.iterdir())


def made(subject):
    """Seeds that are cut out of other files or computed, by name."""
    if subject == "tokenizer":
        return tokenizer_files("tokenizer.json")
    if subject == "vocabulary":
        return tokenizer_files("merges.txt") | {"sound-merges.txt": MERGES.encode()}
    if subject == "safetensors":
        return {f"{kind}.safetensors": checkpoint(kind) for kind in ("F16", "BF16", "F32", "F64")}
    if subject == "generation":
        examples = json.loads((REPOSITORY / "Tests/Fixtures/generation.json").read_text())
        return {f"{number:03}.json": example["settings"].encode() for number, example in enumerate(examples)}
    if subject == "gguf":
        return {"gpt2.gguf": gguf()}
    if subject == "program":
        return {"every-instruction.dfxp": program(every_instruction())}
    if subject == "words":
        return {"every-instruction.bin": bytes(8) + every_instruction()}
    if subject == "index":
        return {"two-shards.json": index()}
    return {}


def every_instruction():
    """The words of the encoding vectors, the last of each instruction."""
    vectors = json.loads((REPOSITORY / "isa/encoding-vectors.json").read_text())["vectors"]
    words = {vector["mnemonic"]: vector["word"] for vector in vectors}
    return b"".join(bytes.fromhex(word)[::-1] for word in words.values())


def program(words):
    """The sample program file with other words, without annotations and output marker."""
    sample = (REPOSITORY / "Tests/FuzzSeeds/program/tied-1-of-2.dfxp").read_bytes()
    fixed, word = 16, 32
    header = json.loads(sample[fixed : fixed + int.from_bytes(sample[8:12], "little")])
    count = len(words) // word
    header |= {"annotations": [{"label": "", "operation": 0}], "annotationOfInstruction": [0] * count}
    del header["outputStart"]
    text = json.dumps(header).encode()
    file = sample[:8] + struct.pack("<II", len(text), count) + text + words
    return file + hashlib.sha256(file).digest()


def tokenizer_files(name):
    goldens = json.loads((REPOSITORY / "Tests/Fixtures/tokenizer/folders.json").read_text())
    files = {}
    for number, folder in enumerate(goldens["folders"]):
        text = folder["files"].get(name)
        if text is None:
            continue
        for part, value in goldens["parts"].items():
            text = text.replace(f'"@{part}"', value)
        files[f"{number:03}-{name}"] = text.encode()
    return files


def checkpoint(kind):
    """A checkpoint of the configuration that the subject lays beside it."""
    width = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}[kind]
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in shapes().items():
        size = width * math.prod(shape)
        header[f"transformer.{name}"] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(index % 60 for index in range(offset))


def index():
    """The index of a checkpoint in the two files that the subject lays beside it."""
    files = [f"model-{number:05}-of-00002.safetensors" for number in (1, 2)]
    weight_map = {name: files[0 if name.startswith("h.") else 1] for name in shapes()}
    return json.dumps({"metadata": {"total_size": 0}, "weight_map": weight_map}).encode()


def shapes():
    """The tensors of one layer of eight channels, by name."""
    channels, inner, positions, vocabulary = 8, 32, 4, 6
    shapes = {"wte.weight": [vocabulary, channels], "wpe.weight": [positions, channels]}
    for name in ("h.0.ln_1", "h.0.ln_2", "ln_f"):
        shapes |= {f"{name}.weight": [channels], f"{name}.bias": [channels]}
    projections = {
        "attn.c_attn": (channels, 3 * channels),
        "attn.c_proj": (channels, channels),
        "mlp.c_fc": (channels, inner),
        "mlp.c_proj": (inner, channels),
    }
    for name, (rows, columns) in projections.items():
        shapes |= {f"h.0.{name}.weight": [rows, columns], f"h.0.{name}.bias": [columns]}
    return shapes


def gguf():
    """A GGUF file of the same checkpoint, with a tokenizer of six tokens."""

    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def value(content):
        if isinstance(content, str):
            return struct.pack("<I", 8) + text(content)
        if isinstance(content, float):
            return struct.pack("<If", 6, content)
        if isinstance(content, list):
            kind = 8 if isinstance(content[0], str) else 5
            elements = [text(each) if kind == 8 else struct.pack("<i", each) for each in content]
            return struct.pack("<IIQ", 9, kind, len(content)) + b"".join(elements)
        return struct.pack("<II", 4, content)

    entries = {
        "general.architecture": "gpt2",
        "gpt2.block_count": 1,
        "gpt2.embedding_length": 8,
        "gpt2.attention.head_count": 2,
        "gpt2.feed_forward_length": 32,
        "gpt2.context_length": 4,
        "gpt2.attention.layer_norm_epsilon": 1e-5,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": ["a", "b", "t", "ab", "o", "<|endoftext|>"],
        "tokenizer.ggml.token_type": [1, 1, 1, 1, 1, 3],
        "tokenizer.ggml.merges": ["a b"],
        "tokenizer.ggml.eos_token_id": 5,
    }
    modules = {
        "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
        "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
    }
    names = {"wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm"}
    names |= {f"h.0.{module}": f"blk.0.{stored}" for module, stored in modules.items()}
    header, data = b"", b""
    for name, shape in shapes().items():
        module, _, part = name.rpartition(".")
        # Dimensions run the other way round, and linear layers are stored transposed.
        dimensions = shape if ".c_" in name else shape[::-1]
        header += text(f"{names[module]}.{part}") + struct.pack("<I", len(shape))
        header += b"".join(struct.pack("<Q", each) for each in dimensions) + struct.pack("<IQ", 0, len(data))
        data += struct.pack("<f", 0.5) * math.prod(shape)
        data += bytes(-len(data) % 32)
    metadata = b"".join(text(key) + value(content) for key, content in entries.items())
    start = b"GGUF" + struct.pack("<IQQ", 3, len(shapes()), len(entries)) + metadata + header
    return start + bytes(-len(start) % 32) + data
