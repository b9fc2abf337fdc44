//! The program that libFuzzer drives; without it, one that runs a target on some files, so that a
//! debugger can look at what the fuzzer found: `cargo run -p oyez-fuzz -- TARGET FILE…`.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
mod driven {
    use std::{env, sync::LazyLock};

    use oyez_fuzz::Target;

    /// Named by the environment, for the command line is libFuzzer's.
    static TARGET: LazyLock<&Target> = LazyLock::new(|| {
        let name = env::var("OYEZ_FUZZ_TARGET").unwrap_or_default();
        oyez_fuzz::target(&name)
    });

    libfuzzer_sys::fuzz_target!(|data: &[u8]| (TARGET.run)(data));
}

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let target = oyez_fuzz::target(&arguments.next().unwrap_or_default());
    for file in arguments {
        (target.run)(&std::fs::read(file)?);
    }
    Ok(())
}
