//! The drawn sitter keeps its promises: same seed, same picture; the truth is what is drawn.

use paishe::sitter::{Defect, Scene};

#[test]
fn the_same_seed_draws_the_same_picture_and_another_seed_another() {
    let picture = |seed| Scene::seeded(seed).render(256, 170);
    assert_eq!(picture(5), picture(5));
    assert_ne!(picture(5), picture(6));
}

#[test]
fn nobody_has_no_truth() {
    assert!(Scene::seeded(1).with(Defect::Nobody).truth(1024, 680).is_none());
}
